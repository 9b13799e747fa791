// Attention of many short utterances on GPUs of compute capability 9.0: bias, rotation and attention in
// one kernel, so that query, key and value are read once, as the product left them. What it computes is
// written in StepOperation.java (AttendedHeads), its reference in JavaKernels.java.
//
// A block takes the keys and values of one head of one row into shared memory, turned, as many as fit,
// and attends to them from up to 320 queries, 64 for each of its groups of four warps. Products are
// Hopper's `wgmma`; the softmax is taken online (Milakov and Gimelshein, arXiv 1805.02867; Dao, arXiv
// 2307.08691), in fp32, of powers of two.
//
// attention.ptx is made of this file by scripts/make-kernels.sh and compiled for the GPU by its driver.
#include <cuda_fp16.h>

namespace {

constexpr int HEAD = 64;
constexpr int PAIRS = HEAD / 2;
constexpr int ROWS = 64;                      // queries or keys of a product
constexpr int GROUP = 128;                    // threads that work on its queries together
constexpr int MOST_THREADS = 5 * GROUP;
constexpr int CHUNKS = 8;                     // of 16 bytes in a head
constexpr int TILE = ROWS * HEAD * 2;         // bytes of a product's queries, keys or values
constexpr int AHEAD = 4;                      // rows whose angles a thread loads before it turns them
constexpr unsigned ALL = 0xffffffffu;
constexpr float SCALE = 0.125f * 1.4426950408889634f;  // 1 / √64, and to powers of two

__device__ float2 widen(unsigned pair) { return __half22float2(*reinterpret_cast<__half2*>(&pair)); }

__device__ unsigned narrow(float low, float high) {
  __half2 both = __floats2half2_rn(low, high);
  return *reinterpret_cast<unsigned*>(&both);
}

__device__ float power(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

__device__ unsigned sharedAddress(const void* at) {
  return static_cast<unsigned>(__cvta_generic_to_shared(at));
}

// The pair (x + bias) turned by the angle whose cosine and sine are given.
__device__ float2 turnedPair(unsigned x, unsigned bias, float c, float s) {
  float2 a = widen(x), b = widen(bias);
  a.x += b.x, a.y += b.y;
  return make_float2(a.x * c - a.y * s, a.y * c + a.x * s);
}

// Where a chunk of a row lies in its tile: Hopper's swizzle of 128 bytes.
__device__ int swizzled(int row, int chunk) { return row * 128 + ((chunk ^ (row & 7)) << 4); }

// A tile of 64 rows of 128 bytes as the products take it; eight rows are 1024 bytes.
__device__ unsigned long long descriptor(unsigned address) {
  constexpr unsigned long long EIGHT_ROWS = 1024 >> 4;
  return (static_cast<unsigned long long>(address & 0x3ffff) >> 4) | EIGHT_ROWS << 16 |
         EIGHT_ROWS << 32 | 1ull << 62;
}

__device__ void fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }

__device__ void finish() {
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
  asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
}

#define ACCUMULATOR                                                                                \
  "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,"                                        \
  "%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,%26,%27,%28,%29,%30,%31}"
#define VALUES(d)                                                                                  \
  "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]),  \
      "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]), "+f"(d[14]),     \
      "+f"(d[15]), "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]), "+f"(d[20]), "+f"(d[21]),   \
      "+f"(d[22]), "+f"(d[23]), "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]), "+f"(d[28]),   \
      "+f"(d[29]), "+f"(d[30]), "+f"(d[31])

// d [64, 64] = a [64, 16] · bᵀ (+ d), a and b [64, 16] in shared memory.
__device__ void multiply(float (&d)[32], unsigned long long a, unsigned long long b, int add) {
  asm volatile(
      "{\n"
      ".reg .pred p;\n"
      "setp.ne.b32 p, %34, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16 " ACCUMULATOR ", %32, %33, p, 1, 1, 0, 0;\n"
      "}\n"
      : VALUES(d)
      : "l"(a), "l"(b), "r"(add));
}

// d [64, 64] += a [64, 16] · b [16, 64], a in registers, b in shared memory.
__device__ void multiplyAdd(float (&d)[32], const unsigned* a, unsigned long long b) {
  asm volatile(
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16 " ACCUMULATOR
      ", {%32,%33,%34,%35}, %36, 1, 1, 1, 1;\n"
      : VALUES(d)
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}

// Rotary tables of a row's head; `turns` says whether the head turns at all.
struct Rotation {
  const float* cosines;
  const float* sines;
  bool turns;
};

// Starts to bring rows `first` to `first + count` into tiles, zeros from row `end` on. A thread brings the
// same places of every tile, so it may change them before others see them.
__device__ void startRows(const __half* from, int stride, int first, int count, int end,
                          unsigned char* tiles) {
  int chunk = threadIdx.x % CHUNKS;
  for (int own = threadIdx.x / CHUNKS; own < count; own += blockDim.x / CHUNKS) {
    const __half* at = from + static_cast<size_t>(min(first + own, end - 1)) * stride + chunk * 8;
    unsigned to = sharedAddress(tiles + own / ROWS * TILE + swizzled(own % ROWS, chunk));
    int bytes = first + own < end ? 16 : 0;
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(at), "r"(bytes));
  }
  asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits for the rows that a thread brought, but for those of the last STARTED calls.
template <int STARTED> __device__ void awaitRows() {
  asm volatile("cp.async.wait_group %0;" ::"n"(STARTED) : "memory");
}

// Adds the bias to eight values of a query or key, turns and scales them.
__device__ void turn(uint4* at, uint4 bias, float4 c, float4 s, float scale) {
  uint4 raw = *at;
  float2 p0 = turnedPair(raw.x, bias.x, c.x, s.x);
  float2 p1 = turnedPair(raw.y, bias.y, c.y, s.y);
  float2 p2 = turnedPair(raw.z, bias.z, c.z, s.z);
  float2 p3 = turnedPair(raw.w, bias.w, c.w, s.w);
  *at = make_uint4(narrow(p0.x * scale, p0.y * scale), narrow(p1.x * scale, p1.y * scale),
                   narrow(p2.x * scale, p2.y * scale), narrow(p3.x * scale, p3.y * scale));
}

// Turns the rows that a thread brought: `queries` of them from row `first` on in their tiles, scaled, and
// `keys` of them from the same row on in theirs.
__device__ void turnRows(const __half* queryBias, const __half* keyBias, Rotation rotation, int first,
                         int queries, int keys, int frames, unsigned char* queryTiles,
                         unsigned char* keyTiles) {
  int chunk = threadIdx.x % CHUNKS;
  int step = blockDim.x / CHUNKS;
  uint4 ofQuery = *reinterpret_cast<const uint4*>(queryBias + chunk * 8);
  uint4 ofKey = *reinterpret_cast<const uint4*>(keyBias + chunk * 8);
  int count = max(queries, keys);
#pragma unroll 1
  for (int begin = threadIdx.x / CHUNKS; begin < count; begin += AHEAD * step) {
    float4 c[AHEAD], s[AHEAD];
#pragma unroll
    for (int k = 0; k < AHEAD; k++) {
      c[k] = make_float4(1, 1, 1, 1), s[k] = make_float4(0, 0, 0, 0);
      if (rotation.turns) {
        int at = min(first + begin + k * step, frames - 1) * PAIRS + chunk * 4;
        c[k] = *reinterpret_cast<const float4*>(rotation.cosines + at);
        s[k] = *reinterpret_cast<const float4*>(rotation.sines + at);
      }
    }
#pragma unroll
    for (int k = 0; k < AHEAD; k++) {
      int own = begin + k * step;
      int at = own / ROWS * TILE + swizzled(own % ROWS, chunk);
      if (own < queries) {
        turn(reinterpret_cast<uint4*>(queryTiles + at), ofQuery, c[k], s[k], SCALE);
      }
      if (own < keys) {
        turn(reinterpret_cast<uint4*>(keyTiles + at), ofKey, c[k], s[k], 1);
      }
    }
  }
}

__device__ float widest(float value) {
  value = fmaxf(value, __shfl_xor_sync(ALL, value, 1));
  return fmaxf(value, __shfl_xor_sync(ALL, value, 2));
}

__device__ float total(float value) {
  value += __shfl_xor_sync(ALL, value, 1);
  return value + __shfl_xor_sync(ALL, value, 2);
}

}  // namespace

// packed [rows, frames, 3 · heads · 64], bias [3 · heads · 64], cosines and sines [frames, 32], lengths
// [rows] → out [rows, frames, heads · 64]. One block for each `blockDim.x / 2` queries of a head of a row,
// `tiles` of them; `resident` products' keys and values lie in shared memory at once.
extern "C" __global__ void __launch_bounds__(MOST_THREADS, 1)
    attended_heads_f16(const __half* packed, const __half* bias, const float* cosines,
                       const float* sines, const int* lengths, __half* out, int frames, int heads,
                       int turning, int tiles, int resident) {
  extern __shared__ __align__(1024) unsigned char queryTiles[];
  int groups = blockDim.x / GROUP;
  unsigned char* keyTiles = queryTiles + groups * TILE;
  unsigned char* valueTiles = keyTiles + resident * TILE;
  int tile = blockIdx.x % tiles;
  int head = blockIdx.x / tiles % heads;
  int row = blockIdx.x / tiles / heads;
  int inner = heads * HEAD;
  int stride = 3 * inner;
  int length = min(max(lengths[row], 1), frames);
  Rotation rotation = {cosines, sines, head * HEAD < turning};
  const __half* queries = packed + static_cast<size_t>(row) * frames * stride + head * HEAD;
  const __half* ownBias = bias + head * HEAD;
  int lane = threadIdx.x % 32;
  int begin = tile * groups * ROWS;

  float o[32] = {};
  float most[2] = {-INFINITY, -INFINITY}, sum[2] = {0, 0};
#pragma unroll 1
  for (int first = 0; first < length; first += resident * ROWS) {
    int count = min(resident, (length - first + ROWS - 1) / ROWS) * ROWS;
    if (first > 0) {
      __syncthreads();
    }
    if (first == 0) {
      startRows(queries, stride, begin, groups * ROWS, frames, queryTiles);
    }
    startRows(queries + inner, stride, first, count, length, keyTiles);
    startRows(queries + 2 * inner, stride, first, count, length, valueTiles);
    awaitRows<1>();
    int own = first == 0 ? groups * ROWS : 0;
    if (own > 0 && begin > 0) {
      turnRows(ownBias, ownBias + inner, rotation, begin, own, 0, frames, queryTiles, keyTiles);
      own = 0;
    }
    turnRows(ownBias, ownBias + inner, rotation, first, own, count, frames, queryTiles, keyTiles);
    awaitRows<0>();
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    __syncthreads();
    unsigned long long ours = descriptor(sharedAddress(queryTiles) + threadIdx.x / GROUP * TILE);
    unsigned long long keys = descriptor(sharedAddress(keyTiles));
    unsigned long long values = descriptor(sharedAddress(valueTiles));
#pragma unroll 1
    for (int left = length - first; left > length - first - count; left -= ROWS) {
      float s[32];
      fence();
#pragma unroll
      for (int k = 0; k < 4; k++) {
        multiply(s, ours + 2 * k, keys + 2 * k, k);
      }
      finish();
      if (left < ROWS) {
#pragma unroll
        for (int i = 0; i < 32; i++) {
          int column = i / 4 * 8 + lane % 4 * 2 + i % 2;
          s[i] = column < left ? s[i] : -INFINITY;
        }
      }
      unsigned p[16];
#pragma unroll
      for (int half = 0; half < 2; half++) {
        float own = s[2 * half];
#pragma unroll
        for (int j = 0; j < 8; j++) {
          own = fmaxf(own, fmaxf(s[4 * j + 2 * half], s[4 * j + 2 * half + 1]));
        }
        own = fmaxf(most[half], widest(own));
        float shrink = power(most[half] - own);
        most[half] = own;
        sum[half] *= shrink;
#pragma unroll
        for (int j = 0; j < 8; j++) {
          float low = power(s[4 * j + 2 * half] - own), high = power(s[4 * j + 2 * half + 1] - own);
          sum[half] += low + high;
          p[j / 2 * 4 + j % 2 * 2 + half] = narrow(low, high);
          o[4 * j + 2 * half] *= shrink, o[4 * j + 2 * half + 1] *= shrink;
        }
      }
      fence();
#pragma unroll
      for (int k = 0; k < 4; k++) {
        multiplyAdd(o, p + 4 * k, values + 128 * k);
      }
      finish();
      keys += TILE >> 4, values += TILE >> 4;
    }
  }

  int frame = begin + threadIdx.x / 32 * 16 + lane / 4;
  const __half* valueBias = ownBias + 2 * inner;
#pragma unroll
  for (int half = 0; half < 2; half++) {
    int own = frame + 8 * half;
    float inverse = 1 / total(sum[half]);
    if (own < frames) {
      __half* to = out + (static_cast<size_t>(row) * frames + own) * inner + head * HEAD;
#pragma unroll
      for (int j = 0; j < 8; j++) {
        int column = j * 8 + lane % 4 * 2;
        float2 added = widen(*reinterpret_cast<const unsigned*>(valueBias + column));
        *reinterpret_cast<unsigned*>(to + column) =
            narrow(o[4 * j + 2 * half] * inverse + added.x, o[4 * j + 2 * half + 1] * inverse + added.y);
      }
    }
  }
}
