package dev.ishowtts.engine.checkpoint;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * A pickle is a program for a stack machine that may call any Python function. This machine knows the opcodes that
 * torch.save writes with protocol 2 and calls nothing: the few known globals only mark what the data are. Values may
 * contain themselves, so nothing here compares, hashes or prints a container.
 */
/** Reads the {@code data.pkl} of a torch zip file without running anything. */
final class TorchPickle {
  private static final Object MARK = new Object();
  private static final Object NONE = new Object();
  private static final Global ORDERED_DICT = new Global("collections OrderedDict");
  private static final Global REBUILD = new Global("torch._utils _rebuild_tensor_v2");
  private static final Map<String, TensorType> STORAGES =
      Map.of(
          "torch DoubleStorage", TensorType.F64,
          "torch FloatStorage", TensorType.F32,
          "torch HalfStorage", TensorType.F16,
          "torch BFloat16Storage", TensorType.BF16,
          "torch LongStorage", TensorType.I64,
          "torch IntStorage", TensorType.I32,
          "torch ShortStorage", TensorType.I16,
          "torch CharStorage", TensorType.I8,
          "torch ByteStorage", TensorType.U8,
          "torch BoolStorage", TensorType.BOOL);

  private record Global(String name) {}

  /** A dictionary; keys other than text are kept only as far as they are needed: not at all. */
  static final class Dict {
    private final Map<String, Object> entries = new LinkedHashMap<>();

    Map<String, Object> entries() {
      return entries;
    }
  }

  private record Sequence(List<Object> items) {}

  /**
   * A storage that tensors look into.
   *
   * @param key name of its entry under {@code data/}
   * @param count values in it
   */
  record Storage(TensorType type, String key, long count) {}

  /**
   * A tensor: a strided view of a storage; every index it can form lies inside.
   *
   * @param offset first value in the storage
   * @param strides in values, not bytes
   */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /** Returns whether the values lie row-major without gaps. */
    boolean isContiguous() {
      long expected = 1;
      for (int i = shape.size() - 1; i >= 0; i--) {
        if (shape.get(i) != 1 && strides.get(i) != expected) {
          return false;
        }
        expected *= shape.get(i);
      }
      return true;
    }
  }

  private final String file;
  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private TorchPickle(String file, ByteBuffer in) {
    this.file = file;
    this.in = in;
  }

  /** Returns what the pickle holds, which must be a dictionary. */
  static Dict read(String file, byte[] pickle) {
    ByteBuffer in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    try {
      Object value = new TorchPickle(file, in).run();
      if (value instanceof Dict dict) {
        return dict;
      }
      throw BadModel.of(file, "holds no dictionary of tensors; save the model's state_dict");
    } catch (BufferUnderflowException e) {
      throw BadModel.of(file, "its pickle is cut short; fetch it again", e);
    }
  }

  private Object run() {
    while (true) {
      int opcode = in.get() & 0xff;
      switch (opcode) {
        case 0x80 -> protocol();
        case 'c' -> push(global(line() + " " + line()));
        case '(' -> {
          marks.push(stack.size());
          push(MARK);
        }
        case ')', ']' -> push(new Sequence(new ArrayList<>()));
        case '}' -> push(new Dict());
        case 'N' -> push(NONE);
        case 0x88 -> push(true);
        case 0x89 -> push(false);
        case 'K' -> push((long) (in.get() & 0xff));
        case 'M' -> push((long) (in.getShort() & 0xffff));
        case 'J' -> push((long) in.getInt());
        case 0x8a -> push(bigNumber());
        case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
        case 'X' -> push(text());
        case 'q' -> memo.put(in.get() & 0xff, top());
        case 'r' -> memo.put(in.getInt(), top());
        case 'h' -> push(remembered(in.get() & 0xff));
        case 'j' -> push(remembered(in.getInt()));
        case 't' -> push(new Sequence(popToMark()));
        case 0x85 -> push(new Sequence(popLast(1)));
        case 0x86 -> push(new Sequence(popLast(2)));
        case 0x87 -> push(new Sequence(popLast(3)));
        case 'Q' -> push(storage(pop()));
        case 'R' -> push(reduce());
        case 's' -> setItems(popLast(2));
        case 'u' -> setItems(popToMark());
        case 'a' -> append(popLast(1));
        case 'e' -> append(popToMark());
        case 'b' -> build();
        case '.' -> {
          return pop();
        }
        default ->
            throw bad(
                "its pickle has the opcode 0x%02x at byte %d; save it with torch, or take the"
                        .formatted(opcode, in.position() - 1)
                    + " safetensors file");
      }
    }
  }

  private void protocol() {
    int version = in.get() & 0xff;
    if (version != 2) {
      throw bad("its pickle has protocol " + version + ", must be 2; save it with torch's default");
    }
  }

  private Global global(String name) {
    if (name.equals(ORDERED_DICT.name())) {
      return ORDERED_DICT;
    }
    if (name.equals(REBUILD.name())) {
      return REBUILD;
    }
    if (STORAGES.containsKey(name)) {
      return new Global(name);
    }
    throw bad(
        "its pickle asks for '%s', which no plain weight file needs; do not load it, take the"
                .formatted(BadModel.shown(name))
            + " safetensors file");
  }

  private Storage storage(Object id) {
    if (id instanceof Sequence tuple
        && tuple.items().size() == 5
        && "storage".equals(tuple.items().get(0))
        && tuple.items().get(1) instanceof Global global
        && tuple.items().get(2) instanceof String key
        && tuple.items().get(4) instanceof Long count
        && count >= 0) {
      TensorType type = STORAGES.get(global.name());
      if (type != null) {
        return new Storage(type, key, count);
      }
    }
    throw bad("its pickle names a storage in an unknown way; save it with torch's default");
  }

  private Object reduce() {
    List<Object> call = popLast(2);
    if (!(call.get(0) instanceof Global global) || !(call.get(1) instanceof Sequence arguments)) {
      throw bad("its pickle calls what is no function; save it with torch's default");
    }
    if (global.equals(ORDERED_DICT) && arguments.items().isEmpty()) {
      return new Dict();
    }
    if (global.equals(REBUILD)
        && arguments.items().size() == 6
        && arguments.items().get(0) instanceof Storage storage
        && arguments.items().get(1) instanceof Long offset
        && arguments.items().get(2) instanceof Sequence shape
        && arguments.items().get(3) instanceof Sequence strides) {
      return view(storage, offset, numbers(shape), numbers(strides));
    }
    throw bad(
        "its pickle calls '%s' in an unknown way; save it with torch's default"
            .formatted(global.name()));
  }

  private View view(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    long last = offset;
    long count = 1;
    boolean sound = offset >= 0 && shape.size() == strides.size();
    try {
      for (int i = 0; sound && i < shape.size(); i++) {
        sound = shape.get(i) >= 0 && strides.get(i) >= 0;
        count = Math.multiplyExact(count, shape.get(i));
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
    } catch (ArithmeticException e) {
      sound = false;
    }
    // A view with more values than its storage repeats them; no weight does, and it would be a
    // bomb.
    if (!sound || count > storage.count() || (count > 0 && last >= storage.count())) {
      throw bad(
          "storage '%s' of %d values cannot hold shape %s with strides %s at %d; fetch it again"
              .formatted(
                  BadModel.shown(storage.key()),
                  storage.count(),
                  BadModel.shown(shape.toString()),
                  BadModel.shown(strides.toString()),
                  offset));
    }
    return new View(storage, offset, shape, strides);
  }

  private List<Long> numbers(Sequence sequence) {
    List<Long> numbers = new ArrayList<>();
    for (Object item : sequence.items()) {
      if (!(item instanceof Long number)) {
        throw bad("its pickle has a shape that is not made of numbers; fetch it again");
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }

  private void setItems(List<Object> items) {
    Dict dict = top(Dict.class);
    if (items.size() % 2 != 0) {
      throw bad("its pickle has a key without a value; fetch it again");
    }
    for (int i = 0; i < items.size(); i += 2) {
      if (items.get(i) instanceof String key) {
        dict.entries().put(key, items.get(i + 1));
      }
    }
  }

  private void append(List<Object> items) {
    top(Sequence.class).items().addAll(items);
  }

  /** Drops the state that torch attaches to an ordered dictionary: {@code _metadata}. */
  private void build() {
    pop();
    top(Dict.class);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int c = in.get(); c != '\n'; c = in.get()) {
      line.append((char) (c & 0xff));
      if (line.length() > 200) {
        throw bad("its pickle has a global with an overlong name; do not load it");
      }
    }
    return line.toString();
  }

  private String text() {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw bad(
          "its pickle has a text of %s bytes but %d are left; fetch it again"
              .formatted(Integer.toUnsignedString(length), in.remaining()));
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long bigNumber() {
    int length = in.get() & 0xff;
    if (length > Long.BYTES) {
      throw bad("its pickle has a number of " + length + " bytes; fetch it again");
    }
    byte[] bigEndian = new byte[length + 1];
    for (int i = length; i > 0; i--) {
      bigEndian[i] = in.get();
    }
    bigEndian[0] = (byte) (bigEndian.length > 1 && bigEndian[1] < 0 ? -1 : 0);
    return new BigInteger(bigEndian).longValue();
  }

  private Object remembered(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw bad("its pickle recalls value " + index + ", which was never kept; fetch it again");
    }
    return value;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw bad("its pickle uses a value that is not there; fetch it again");
    }
    return stack.get(stack.size() - 1);
  }

  private <T> T top(Class<T> type) {
    Object top = top();
    if (!type.isInstance(top)) {
      throw bad("its pickle changes what is no " + type.getSimpleName() + "; fetch it again");
    }
    return type.cast(top);
  }

  private Object pop() {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> popLast(int count) {
    int from = stack.size() - count;
    if (from < 0 || (!marks.isEmpty() && marks.element() >= from)) {
      throw bad("its pickle uses a value that is not there; fetch it again");
    }
    return cut(from);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw bad("its pickle uses a mark that is not there; fetch it again");
    }
    int mark = marks.pop();
    List<Object> items = cut(mark + 1);
    stack.remove(mark);
    return items;
  }

  private List<Object> cut(int from) {
    List<Object> above = stack.subList(from, stack.size());
    List<Object> items = new ArrayList<>(above);
    above.clear();
    return items;
  }

  private RuntimeException bad(String complaint) {
    return BadModel.of(file, complaint);
  }
}
