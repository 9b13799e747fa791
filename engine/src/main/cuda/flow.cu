// What lies between the products of text encoder, flow and vocoder, each pass over memory once. What
// the kernels compute is written in StepOperation.java, their reference in JavaKernels.java. `T` is the
// type of the arithmetic between kernels; inside, everything is fp32.
//
// flow.ptx is made of this file by scripts/make-kernels.sh and compiled for the GPU by its driver.
#include <cuda_fp16.h>

namespace {

constexpr int WARP = 32;
constexpr unsigned ALL = 0xffffffffu;

// Values in 16 bytes.
template <typename T> constexpr int WIDTH = 16 / sizeof(T);

template <int N> __device__ void read(const float* from, float (&to)[N]) {
  if constexpr (N == 2) {
    float2 raw = *reinterpret_cast<const float2*>(from);
    to[0] = raw.x, to[1] = raw.y;
  } else {
#pragma unroll
    for (int i = 0; i < N; i += 4) {
      float4 raw = *reinterpret_cast<const float4*>(from + i);
      to[i] = raw.x, to[i + 1] = raw.y, to[i + 2] = raw.z, to[i + 3] = raw.w;
    }
  }
}

__device__ void widen(unsigned pair, float& low, float& high) {
  float2 both = __half22float2(*reinterpret_cast<__half2*>(&pair));
  low = both.x, high = both.y;
}

template <int N> __device__ void read(const __half* from, float (&to)[N]) {
  if constexpr (N == 8) {
    uint4 raw = *reinterpret_cast<const uint4*>(from);
    widen(raw.x, to[0], to[1]), widen(raw.y, to[2], to[3]);
    widen(raw.z, to[4], to[5]), widen(raw.w, to[6], to[7]);
  } else {
    uint2 raw = *reinterpret_cast<const uint2*>(from);
    widen(raw.x, to[0], to[1]), widen(raw.y, to[2], to[3]);
  }
}

__device__ unsigned narrow(float low, float high) {
  __half2 both = __floats2half2_rn(low, high);
  return *reinterpret_cast<unsigned*>(&both);
}

template <int N> __device__ void write(float* to, const float (&from)[N]) {
#pragma unroll
  for (int i = 0; i < N; i += 4) {
    *reinterpret_cast<float4*>(to + i) =
        make_float4(from[i], from[i + 1], from[i + 2], from[i + 3]);
  }
}

template <int N> __device__ void write(__half* to, const float (&from)[N]) {
  if constexpr (N == 8) {
    *reinterpret_cast<uint4*>(to) =
        make_uint4(narrow(from[0], from[1]), narrow(from[2], from[3]), narrow(from[4], from[5]),
                   narrow(from[6], from[7]));
  } else {
    *reinterpret_cast<uint2*>(to) = make_uint2(narrow(from[0], from[1]), narrow(from[2], from[3]));
  }
}

__device__ float mish(float x) {
  if (x > 20) {
    return x;
  }
  float e = __expf(x);
  float n = e * (e + 2);
  return x * __fdividef(n, n + 2);
}

__device__ float gelu(float x) {
  float inner = 1.5957691216057308f * (x + 0.044715f * x * x * x);
  return __fdividef(x, 1 + __expf(-inner));
}

__device__ float total(float value) {
#pragma unroll
  for (int step = WARP / 2; step > 0; step /= 2) {
    value += __shfl_xor_sync(ALL, value, step);
  }
  return value;
}

__device__ int item() { return blockIdx.x * blockDim.x + threadIdx.x; }

template <typename T>
__device__ void joined(const T* fixed, const T* moving, T* out, int count, int movingCount) {
  constexpr int N = WIDTH<T>;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  float a[N], b[N];
  read<N>(fixed + i, a);
  read<N>(moving + i % movingCount, b);
#pragma unroll
  for (int k = 0; k < N; k++) {
    a[k] += b[k];
  }
  write<N>(out + i, a);
}

template <typename T>
__device__ void windows(const T* x, const int* lengths, T* out, int count, int rows, int blocks,
                        int channels, int rowStride, int frameStride, int groupStride) {
  constexpr int N = 4;
  constexpr int BLOCK = 8, WINDOW = 40, BEFORE = 15;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int channel = i % channels;
  int rest = i / channels;
  int place = rest % WINDOW;
  rest /= WINDOW;
  int block = rest % blocks;
  rest /= blocks;
  int row = rest % rows;
  int group = rest / rows;
  int frame = block * BLOCK + place - BEFORE;
  float value[N] = {0, 0, 0, 0};
  if (frame >= 0 && frame < lengths[row]) {
    read<N>(x + static_cast<size_t>(row) * rowStride + frame * frameStride +
                static_cast<size_t>(group) * groupStride + channel,
            value);
  }
  write<N>(out + i, value);
}

template <typename T>
__device__ void biasMish(const T* x, const T* bias, T* out, int count, int channels,
                         int groupSize) {
  constexpr int N = 4;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  float value[N], added[N];
  read<N>(x + i, value);
  read<N>(bias + i / groupSize * channels + i % channels, added);
#pragma unroll
  for (int k = 0; k < N; k++) {
    value[k] = mish(value[k] + added[k]);
  }
  write<N>(out + i, value);
}

template <typename T>
__device__ void positionAdded(const T* projected, const T* blocked, const T* bias, T* out,
                              int count, int frames, int dim, int channels, int rowStride,
                              int groupStride) {
  constexpr int N = 4;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int column = i % dim;
  int frame = i / dim % frames;
  int row = i / dim / frames;
  int group = column / channels;
  float value[N], position[N], added[N];
  read<N>(projected + i, value);
  read<N>(blocked + static_cast<size_t>(group) * groupStride + static_cast<size_t>(row) * rowStride +
              frame * channels + column % channels,
          position);
  read<N>(bias + column, added);
#pragma unroll
  for (int k = 0; k < N; k++) {
    value[k] += mish(position[k] + added[k]);
  }
  write<N>(out + i, value);
}

// The sum over a block of whole warps; every thread of the block must call it.
__device__ float blockTotal(float value) {
  __shared__ float parts[WARP];
  value = total(value);
  if (blockDim.x == WARP) {
    return value;
  }
  __syncthreads();
  if (threadIdx.x % WARP == 0) {
    parts[threadIdx.x / WARP] = value;
  }
  __syncthreads();
  float all = 0;
  for (int warp = 0; warp < blockDim.x / WARP; warp++) {
    all += parts[warp];
  }
  return all;
}

// Takes the mean from a row of `dim` values and divides by its standard deviation. A thread holds N
// values next to each other, none if it is not `mine`; every thread of the block must call it. Each
// warp centres its own part, so that one exchange is enough (Chan, Golub and LeVeque, 1983).
template <int N> __device__ void normalise(float (&x)[N], bool mine, int dim) {
  __shared__ float2 parts[WARP];
  constexpr int SPAN = WARP * N;
  float sum = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    sum += mine ? x[k] : 0;
  }
  sum = total(sum);
  int warp = threadIdx.x / WARP;
  float own = sum / min(SPAN, dim - warp * SPAN);
  float squares = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    float centred = x[k] - own;
    squares += mine ? centred * centred : 0;
  }
  squares = total(squares);
  float mean = own;
  if (blockDim.x > WARP) {
    if (threadIdx.x % WARP == 0) {
      parts[warp] = make_float2(sum, squares);
    }
    __syncthreads();
    sum = 0, squares = 0;
    int warps = blockDim.x / WARP;
    for (int w = 0; w < warps; w++) {
      sum += parts[w].x;
    }
    mean = sum / dim;
    for (int w = 0; w < warps; w++) {
      int count = min(SPAN, dim - w * SPAN);
      float away = parts[w].x / count - mean;
      squares += parts[w].y + count * away * away;
    }
  }
  float inverse = rsqrtf(squares / dim + 1e-6f);
#pragma unroll
  for (int k = 0; k < N; k++) {
    x[k] = (x[k] - mean) * inverse;
  }
}

// One block a row; a thread holds up to 16 bytes of it, so a row has up to blockDim.x * WIDTH values.
template <typename T>
__device__ void skipNorm(const T* hidden, const T* branch, const T* modulations,
                         const long long* turn, T* value, T* sum, int dim, int width, int gate,
                         int bias, int scale, int shift, int) {
  constexpr int N = WIDTH<T>;
  int column = threadIdx.x * N;
  bool mine = column < dim;
  size_t at = static_cast<size_t>(blockIdx.x) * dim + column;
  float x[N] = {}, a[N], b[N];
  if (mine) {
    read<N>(hidden + at, x);
    float own[N];
    if (branch) {
      read<N>(branch + at, own);
    }
    const T* modulation = modulations + *turn * width + column;
    read<N>(modulation + scale * dim, a);
    read<N>(modulation + shift * dim, b);
    if (branch) {
      float g[N], c[N];
      read<N>(modulation + gate * dim, g);
      read<N>(modulation + bias * dim, c);
#pragma unroll
      for (int k = 0; k < N; k++) {
        x[k] += own[k] * g[k] + c[k];
      }
      write<N>(sum + at, x);
    }
  }
  normalise<N>(x, mine, dim);
  if (mine) {
#pragma unroll
    for (int k = 0; k < N; k++) {
      x[k] = x[k] * a[k] + b[k];
    }
    write<N>(value + at, x);
  }
}

// The same for so many rows that the GPU is full of them: one warp a row, which needs no exchange, and
// modulations are read once for the rows of a block. A row has up to 1024 values.
template <typename T>
__device__ void skipNorms(const T* hidden, const T* branch, const T* modulations,
                          const long long* turn, T* value, T* sum, int dim, int width, int gate,
                          int bias, int scale, int shift, int rows) {
  constexpr int N = WIDTH<T>;
  constexpr int MOST = 1024;
  constexpr int CHUNKS = MOST / (WARP * N);
  __shared__ __align__(16) T own[4][MOST];
  int lane = threadIdx.x % WARP;
  int step = gridDim.x * (blockDim.x / WARP);
  int row = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
  float x[CHUNKS][N], more[CHUNKS][N];
  const T* modulation = modulations + *turn * width;
  const int parts[4] = {gate, bias, scale, shift};
  for (int i = threadIdx.x * N; i < dim; i += blockDim.x * N) {
#pragma unroll
    for (int part = 0; part < 4; part++) {
      *reinterpret_cast<uint4*>(own[part] + i) =
          *reinterpret_cast<const uint4*>(modulation + parts[part] * dim + i);
    }
  }
  __syncthreads();
  for (; row < rows; row += step) {
    size_t at = static_cast<size_t>(row) * dim;
#pragma unroll
    for (int j = 0; j < CHUNKS; j++) {
      int column = (j * WARP + lane) * N;
      if (column < dim) {
        read<N>(hidden + at + column, x[j]);
        read<N>(branch + at + column, more[j]);
      }
    }
    float mean = 0;
#pragma unroll
    for (int j = 0; j < CHUNKS; j++) {
      int column = (j * WARP + lane) * N;
      if (column < dim) {
        float factors[N], added[N];
        read<N>(own[0] + column, factors);
        read<N>(own[1] + column, added);
#pragma unroll
        for (int k = 0; k < N; k++) {
          x[j][k] += more[j][k] * factors[k] + added[k];
          mean += x[j][k];
        }
        write<N>(sum + at + column, x[j]);
      }
    }
    mean = total(mean) / dim;
    float squares = 0;
#pragma unroll
    for (int j = 0; j < CHUNKS; j++) {
      if ((j * WARP + lane) * N < dim) {
#pragma unroll
        for (int k = 0; k < N; k++) {
          x[j][k] -= mean;
          squares += x[j][k] * x[j][k];
        }
      }
    }
    float inverse = rsqrtf(total(squares) / dim + 1e-6f);
#pragma unroll
    for (int j = 0; j < CHUNKS; j++) {
      int column = (j * WARP + lane) * N;
      if (column < dim) {
        float factors[N], added[N];
        read<N>(own[2] + column, factors);
        read<N>(own[3] + column, added);
#pragma unroll
        for (int k = 0; k < N; k++) {
          x[j][k] = x[j][k] * inverse * factors[k] + added[k];
        }
        write<N>(value + at + column, x[j]);
      }
    }
  }
}

template <typename T>
__device__ void turnedHeads(const T* packed, const T* bias, const float* cosines,
                            const float* sines, T* query, T* key, T* value, int count, int inner,
                            int frames, int turning) {
  constexpr int N = WIDTH<T>;
  constexpr int PAIRS = 32;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int column = i % (3 * inner);
  int row = i / (3 * inner);
  int part = column / inner;
  int own = column % inner;
  float x[N], b[N];
  read<N>(packed + i, x);
  read<N>(bias + column, b);
#pragma unroll
  for (int k = 0; k < N; k++) {
    x[k] += b[k];
  }
  if (part < 2 && own < turning) {
    int at = row % frames * PAIRS + own % (2 * PAIRS) / 2;
    float c[N / 2], s[N / 2];
    read<N / 2>(cosines + at, c);
    read<N / 2>(sines + at, s);
#pragma unroll
    for (int k = 0; k < N / 2; k++) {
      float even = x[2 * k], odd = x[2 * k + 1];
      x[2 * k] = even * c[k] - odd * s[k];
      x[2 * k + 1] = odd * c[k] + even * s[k];
    }
  }
  T* out = part == 0 ? query : part == 1 ? key : value;
  write<N>(out + static_cast<size_t>(row) * inner + own, x);
}

template <typename T>
__device__ void biasGelu(const T* x, const T* bias, T* out, int count, int width) {
  constexpr int N = WIDTH<T>;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  float value[N], added[N];
  read<N>(x + i, value);
  read<N>(bias + i % width, added);
#pragma unroll
  for (int k = 0; k < N; k++) {
    value[k] = gelu(value[k] + added[k]);
  }
  write<N>(out + i, value);
}

template <typename T>
__device__ void advanced(const float* x, const T* velocities, const float* bias,
                         const float* weights, const float* steps, const long long* turn,
                         float* next, int count, int branches, int width) {
  int i = item();
  if (i >= count) {
    return;
  }
  float velocity = 0;
  for (int branch = 0; branch < branches; branch++) {
    float own = static_cast<float>(velocities[static_cast<size_t>(branch) * count + i]);
    velocity += weights[branch] * (own + bias[i % width]);
  }
  next[i] = x[i] + velocity * steps[*turn];
}

template <typename T>
__device__ void embedded(const long long* ids, const T* table, const T* positions, const int* kept,
                         T* out, int count, int frames, int width) {
  constexpr int N = 4;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int column = i % width;
  int place = i / width;
  int frame = place % frames;
  float value[N] = {0, 0, 0, 0};
  if (frame < kept[place / frames]) {
    float position[N];
    read<N>(table + static_cast<size_t>(ids[place]) * width + column, value);
    read<N>(positions + frame * width + column, position);
#pragma unroll
    for (int k = 0; k < N; k++) {
      value[k] += position[k];
    }
  }
  write<N>(out + i, value);
}

// One block a frame, as skipNorm.
template <typename T>
__device__ void convolvedNorm(const T* x, const int* lengths, const T* kernel, const T* bias,
                              const T* weight, const T* offset, T* out, int frames, int dim) {
  constexpr int N = WIDTH<T>;
  constexpr int TAPS = 7, BEFORE = 3;
  int column = threadIdx.x * N;
  bool mine = column < dim;
  int row = blockIdx.x / frames;
  int frame = blockIdx.x % frames;
  int length = lengths[row];
  float sum[N] = {}, a[N], b[N];
  if (mine) {
    read<N>(bias + column, sum);
    read<N>(weight + column, a);
    read<N>(offset + column, b);
#pragma unroll
    for (int tap = 0; tap < TAPS; tap++) {
      int source = frame + tap - BEFORE;
      if (source >= 0 && source < length) {
        float value[N], factor[N];
        read<N>(x + (static_cast<size_t>(row) * frames + source) * dim + column, value);
        read<N>(kernel + tap * dim + column, factor);
#pragma unroll
        for (int k = 0; k < N; k++) {
          sum[k] += value[k] * factor[k];
        }
      }
    }
  }
  normalise<N>(sum, mine, dim);
  if (mine) {
#pragma unroll
    for (int k = 0; k < N; k++) {
      sum[k] = sum[k] * a[k] + b[k];
    }
    write<N>(out + static_cast<size_t>(blockIdx.x) * dim + column, sum);
  }
}

template <typename T>
__device__ void biasErfGelu(const T* x, const T* bias, T* out, int count, int width) {
  constexpr int N = 4;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  float value[N], added[N];
  read<N>(x + i, value);
  read<N>(bias + i % width, added);
#pragma unroll
  for (int k = 0; k < N; k++) {
    float v = value[k] + added[k];
    value[k] = 0.5f * v * (1 + erff(v * 0.70710678f));
  }
  write<N>(out + i, value);
}

// One block of 32 warps for 32 channels of a row: a warp takes every 32nd frame.
template <typename T>
__device__ void channelNorms(const T* x, const int* lengths, T* out, int frames, int channels,
                             int parts) {
  __shared__ float sums[WARP][WARP + 1];
  int row = blockIdx.x / parts;
  int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
  int channel = blockIdx.x % parts * WARP + lane;
  float sum = 0;
  if (channel < channels) {
    const T* own = x + static_cast<size_t>(row) * frames * channels + channel;
    int length = min(lengths[row], frames);
#pragma unroll 4
    for (int frame = warp; frame < length; frame += WARP) {
      float value = static_cast<float>(own[static_cast<size_t>(frame) * channels]);
      sum += value * value;
    }
  }
  sums[warp][lane] = sum;
  __syncthreads();
  float all = total(sums[lane][warp]);
  int mine = blockIdx.x % parts * WARP + warp;
  if (lane == 0 && mine < channels) {
    out[row * channels + mine] = static_cast<T>(sqrtf(all));
  }
}

// One block a frame, as skipNorm.
template <typename T>
__device__ void responded(const T* x, const T* norms, const T* gamma, T* out, int frames,
                          int channels) {
  constexpr int N = WIDTH<T>;
  int column = threadIdx.x * N;
  bool mine = column < channels;
  size_t at = static_cast<size_t>(blockIdx.x) * channels + column;
  float value[N], norm[N] = {}, factor[N];
  float sum = 0;
  if (mine) {
    read<N>(norms + blockIdx.x / frames * channels + column, norm);
    read<N>(gamma + column, factor);
    read<N>(x + at, value);
#pragma unroll
    for (int k = 0; k < N; k++) {
      sum += norm[k];
    }
  }
  float inverse = 1 / (blockTotal(sum) / channels + 1e-6f);
  if (mine) {
#pragma unroll
    for (int k = 0; k < N; k++) {
      value[k] *= 1 + factor[k] * norm[k] * inverse;
    }
    write<N>(out + at, value);
  }
}

template <typename T>
__device__ void biasedSum(const T* skip, const T* x, const T* bias, const int* kept, T* out,
                          int count, int frames, int width) {
  constexpr int N = 4;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int place = i / width;
  float value[N] = {0, 0, 0, 0};
  if (place % frames < kept[place / frames]) {
    float more[N], added[N];
    read<N>(skip + i, value);
    read<N>(x + i, more);
    read<N>(bias + i % width, added);
#pragma unroll
    for (int k = 0; k < N; k++) {
      value[k] += more[k] + added[k];
    }
  }
  write<N>(out + i, value);
}

template <typename T>
__device__ void frameWindows(const T* x, const int* lengths, T* out, int count, int frames,
                             int channels) {
  constexpr int N = 4;
  constexpr int TAPS = 7, BEFORE = 3;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int channel = i % channels;
  int place = i / channels / TAPS;
  int row = place / frames;
  int source = place % frames + i / channels % TAPS - BEFORE;
  float value[N] = {0, 0, 0, 0};
  if (source >= 0 && source < lengths[row]) {
    read<N>(x + (static_cast<size_t>(row) * frames + source) * channels + channel, value);
  }
  write<N>(out + i, value);
}

template <typename T>
__device__ void spectrum(const T* x, const T* bias, const int* lengths, T* out, int count,
                         int frames, int bins, int width) {
  int i = item();
  if (i >= count) {
    return;
  }
  int column = i % width;
  int place = i / width;
  if (column >= bins) {
    if (column >= 2 * bins) {
      out[i] = static_cast<T>(0.f);
    }
    return;
  }
  float real = 0, imaginary = 0;
  if (place % frames < lengths[place / frames]) {
    float logarithm = static_cast<float>(x[i]) + static_cast<float>(bias[column]);
    float phase = static_cast<float>(x[i + bins]) + static_cast<float>(bias[column + bins]);
    float magnitude = fminf(expf(logarithm), 100.f);
    sincosf(phase, &imaginary, &real);
    real *= magnitude, imaginary *= magnitude;
  }
  out[i] = static_cast<T>(real);
  out[i + bins] = static_cast<T>(imaginary);
}

template <typename T>
__device__ void overlapped(const T* x, const T* squares, const int* lengths, T* out, int count,
                           int frames) {
  constexpr int N = 4;
  constexpr int FFT = 1024, HOP = 256;
  int i = item() * N;
  if (i >= count) {
    return;
  }
  int samples = (frames - 1) * HOP;
  int row = i / samples;
  int at = i % samples + FFT / 2;
  float value[N] = {0, 0, 0, 0}, weight[N] = {0, 0, 0, 0};
#pragma unroll
  for (int part = 0; part < FFT / HOP; part++) {
    int frame = at / HOP - part;
    int within = at % HOP + part * HOP;
    if (frame >= 0 && frame < lengths[row]) {
      float more[N], square[N];
      read<N>(x + (static_cast<size_t>(row) * frames + frame) * FFT + within, more);
      read<N>(squares + within, square);
#pragma unroll
      for (int k = 0; k < N; k++) {
        value[k] += more[k];
        weight[k] += square[k];
      }
    }
  }
#pragma unroll
  for (int k = 0; k < N; k++) {
    value[k] = weight[k] > 0 ? value[k] / weight[k] : 0;
  }
  write<N>(out + i, value);
}

}  // namespace

#define KERNELS(T, SUFFIX)                                                                         \
  extern "C" __global__ void joined_##SUFFIX(const T* a, const T* b, T* c, int d, int e) {         \
    joined<T>(a, b, c, d, e);                                                                      \
  }                                                                                                \
  extern "C" __global__ void windows_##SUFFIX(const T* a, const int* b, T* c, int d, int e, int f, \
                                              int g, int h, int i, int j) {                        \
    windows<T>(a, b, c, d, e, f, g, h, i, j);                                                      \
  }                                                                                                \
  extern "C" __global__ void bias_mish_##SUFFIX(const T* a, const T* b, T* c, int d, int e,        \
                                                int f) {                                           \
    biasMish<T>(a, b, c, d, e, f);                                                                 \
  }                                                                                                \
  extern "C" __global__ void position_added_##SUFFIX(const T* a, const T* b, const T* c, T* d,     \
                                                     int e, int f, int g, int h, int i, int j) {   \
    positionAdded<T>(a, b, c, d, e, f, g, h, i, j);                                                \
  }                                                                                                \
  extern "C" __global__ void skip_norm_##SUFFIX(const T* a, const T* b, const T* c,                \
                                                const long long* d, T* e, T* f, int g, int h,      \
                                                int i, int j, int k, int l, int m) {               \
    skipNorm<T>(a, b, c, d, e, f, g, h, i, j, k, l, m);                                            \
  }                                                                                                \
  extern "C" __global__ void skip_norms_##SUFFIX(                                                  \
      const T* a, const T* b, const T* c, const long long* d, T* e, T* f, int g, int h, int i,     \
      int j, int k, int l, int m) {                                                                \
    skipNorms<T>(a, b, c, d, e, f, g, h, i, j, k, l, m);                                           \
  }                                                                                                \
  extern "C" __global__ void turned_heads_##SUFFIX(const T* a, const T* b, const float* c,         \
                                                   const float* d, T* e, T* f, T* g, int h, int i, \
                                                   int j, int k) {                                 \
    turnedHeads<T>(a, b, c, d, e, f, g, h, i, j, k);                                               \
  }                                                                                                \
  extern "C" __global__ void bias_gelu_##SUFFIX(const T* a, const T* b, T* c, int d, int e) {      \
    biasGelu<T>(a, b, c, d, e);                                                                    \
  }                                                                                                \
  extern "C" __global__ void advanced_##SUFFIX(const float* a, const T* b, const float* c,         \
                                               const float* d, const float* e,                     \
                                               const long long* f, float* g, int h, int i,         \
                                               int j) {                                            \
    advanced<T>(a, b, c, d, e, f, g, h, i, j);                                                     \
  }                                                                                                \
  extern "C" __global__ void embedded_##SUFFIX(const long long* a, const T* b, const T* c,         \
                                               const int* d, T* e, int f, int g, int h) {          \
    embedded<T>(a, b, c, d, e, f, g, h);                                                           \
  }                                                                                                \
  extern "C" __global__ void convolved_norm_##SUFFIX(const T* a, const int* b, const T* c,         \
                                                     const T* d, const T* e, const T* f, T* g,     \
                                                     int h, int i) {                               \
    convolvedNorm<T>(a, b, c, d, e, f, g, h, i);                                                   \
  }                                                                                                \
  extern "C" __global__ void bias_erf_gelu_##SUFFIX(const T* a, const T* b, T* c, int d, int e) {  \
    biasErfGelu<T>(a, b, c, d, e);                                                                 \
  }                                                                                                \
  extern "C" __global__ void channel_norms_##SUFFIX(const T* a, const int* b, T* c, int d, int e,  \
                                                    int f) {                                       \
    channelNorms<T>(a, b, c, d, e, f);                                                             \
  }                                                                                                \
  extern "C" __global__ void responded_##SUFFIX(const T* a, const T* b, const T* c, T* d, int e,   \
                                                int f) {                                           \
    responded<T>(a, b, c, d, e, f);                                                                \
  }                                                                                                \
  extern "C" __global__ void biased_sum_##SUFFIX(const T* a, const T* b, const T* c, const int* d, \
                                                 T* e, int f, int g, int h) {                      \
    biasedSum<T>(a, b, c, d, e, f, g, h);                                                          \
  }                                                                                                \
  extern "C" __global__ void frame_windows_##SUFFIX(const T* a, const int* b, T* c, int d, int e,  \
                                                    int f) {                                       \
    frameWindows<T>(a, b, c, d, e, f);                                                             \
  }                                                                                                \
  extern "C" __global__ void spectrum_##SUFFIX(const T* a, const T* b, const int* c, T* d, int e,  \
                                               int f, int g, int h) {                              \
    spectrum<T>(a, b, c, d, e, f, g, h);                                                           \
  }                                                                                                \
  extern "C" __global__ void overlapped_##SUFFIX(const T* a, const T* b, const int* c, T* d,       \
                                                 int e, int f) {                                   \
    overlapped<T>(a, b, c, d, e, f);                                                               \
  }

KERNELS(float, f32)
KERNELS(__half, f16)

// The noise of PyTorch's CPU generator (Noise.java): of 16 random numbers, eight radii and eight angles,
// come 16 values. If `count` is no multiple of 16, the last 16 values come of 16 more numbers. One thread
// for each radius; values are written from element `first` on.
extern "C" __global__ void normals(const int* bits, float* out, int first, int count) {
  constexpr int BLOCK = 16, HALF = BLOCK / 2;
  constexpr int MASK = 0xffffff;
  int block = item() / HALF;
  int own = item() % HALF;
  int whole = count / BLOCK;
  bool ragged = count % BLOCK != 0;
  if (block >= whole + ragged) {
    return;
  }
  bool last = block == whole;
  int end = ragged && !last ? count - BLOCK : count;
  const int* from = bits + (last ? count : block * BLOCK) + own;
  int at = (last ? count - BLOCK : block * BLOCK) + own;
  double radius = sqrt(-2 * log(1 - (from[0] & MASK) * 0x1p-24));
  double sine, cosine;
  sincospi((from[HALF] & MASK) * 0x1p-23, &sine, &cosine);
  if (at < end) {
    out[first + at] = static_cast<float>(radius * cosine);
  }
  if (at + HALF < end) {
    out[first + at + HALF] = static_cast<float>(radius * sine);
  }
}
