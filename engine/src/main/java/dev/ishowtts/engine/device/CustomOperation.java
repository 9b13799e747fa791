package dev.ishowtts.engine.device;

import java.util.List;

/**
 * An operation of ours in a graph, computed by this program. One object serves all nodes; {@link
 * #compute} is called on the thread that runs the session.
 */
public interface CustomOperation {
  /** Returns the operation's name in graphs. */
  String name();

  /** Returns the types of the inputs, in order. */
  List<ElementType> inputs();

  /** Returns the types of the outputs, in order. */
  List<ElementType> outputs();

  /** Returns the names of the integer attributes that every node has. */
  List<String> attributes();

  /**
   * Computes a node, or queues its work on the stream of the call.
   *
   * @throws RuntimeException if it cannot; the run of the session then fails with its message
   */
  void compute(OperationCall call);
}
