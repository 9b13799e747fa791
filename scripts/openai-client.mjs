// Speaks with the official openai client to a running service; exits 0 if every answer is as the client expects it.
//   npm install openai && node scripts/openai-client.mjs http://127.0.0.1:8790 [TOKEN]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const here = createRequire(join(process.cwd(), 'package.json'));
const OpenAI = here('openai');
const [address, token] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: token ?? 'none', maxRetries: 0 });

const models = (await client.models.list()).data.map((model) => model.id);
assert.ok(models.includes('tts-1'), `models: ${models}`);

const speech = (options) =>
  client.audio.speech.create({ model: 'tts-1', voice: 'slt', input: 'Thanks for watching!', ...options });

const wav = Buffer.from(await (await speech({ response_format: 'wav' })).arrayBuffer());
assert.equal(wav.toString('latin1', 0, 4), 'RIFF');
const pcm = Buffer.from(await (await speech({ response_format: 'pcm' })).arrayBuffer());
assert.deepEqual(pcm, wav.subarray(44), 'pcm is the samples of wav');

const long = 'This is one sentence of a longer text, which is spoken in pieces. '.repeat(6);
const streamed = await speech({ response_format: 'pcm', input: long });
let pieces = 0;
let bytes = 0;
for await (const piece of streamed.body) {
  pieces += 1;
  bytes += piece.length;
}
assert.ok(pieces > 1 && bytes > 48_000, `${pieces} pieces, ${bytes} bytes`);

const events = await (await speech({ response_format: 'pcm', stream_format: 'sse' })).text();
const types = events.split('\n').filter(Boolean).map((line) => JSON.parse(line.slice(6)).type);
assert.equal(types.at(0), 'speech.audio.delta');
assert.equal(types.at(-1), 'speech.audio.done');

await assert.rejects(speech({ model: 'gpt-9' }), (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
await assert.rejects(speech({ speed: 9 }), (error) => error instanceof OpenAI.BadRequestError && error.param === 'speed');
await assert.rejects(speech({ voice: 'alloy' }), (error) => error instanceof OpenAI.NotFoundError && error.code === 'voice_not_found');

const { version } = JSON.parse(readFileSync(join(process.cwd(), 'node_modules/openai/package.json'), 'utf8'));
console.log(`openai ${version}: models, wav, pcm, ${pieces} streamed pieces, events and errors are as it expects`);
