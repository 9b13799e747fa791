/** What the page computes of run files and judgements. */
import { median } from './dom.js';

const NAMES = { rtf: 'RTF', ttfa_ms: 'time to first audio', wall_ms: 'wall time', audio_rms: 'loudness (RMS)', peak_rss_mb: 'peak memory' };
const TARGET = /^(.+): (\S+) \S+ \[.*\], target ([<>]) ([\d.]+)$/;

/** Returns the candidate's restarts that count. */
export function counted(result) {
  return result.restarts.filter((restart) => restart.side === 'CANDIDATE' && !restart.voidReason);
}

/** Returns the unit of a run's metric; '1' is a ratio. */
export const unitOf = (run, metric) => run.metrics.find((one) => one.key === metric)?.unit ?? '1';

/** Returns a metric's name for people, or its key. */
export const nameOf = (metric) => NAMES[metric] ?? metric;

/** Returns a metric's name with its unit: "time to first audio, ms". */
export const named = (metric, unit) => `${nameOf(metric)}${unit === '1' ? '' : `, ${unit}`}`;

/** Returns the median over restarts of the restarts' medians, as the gate takes it; NaN if there is none. */
export function level(result, metric) {
  const medians = counted(result)
    .map((restart) => restart.samples.map((sample) => sample.values?.[metric]).filter(Number.isFinite))
    .filter((values) => values.length > 0)
    .map(median);
  return median(medians);
}

/** Returns the targets that a judgement names: scenario, metric, sign, value. */
export function targets(judgement) {
  return (judgement?.findings ?? [])
    .filter((finding) => finding.check === 'target')
    .map((finding) => TARGET.exec(finding.message))
    .filter(Boolean)
    .map(([, scenario, metric, sign, value]) => ({ scenario, metric: metric.toLowerCase(), sign, value: Number(value) }));
}

/** Returns the target of a scenario's metric, or null. */
export function target(judgement, scenario, metric) {
  return targets(judgement).find((one) => one.scenario === scenario && one.metric === metric) ?? null;
}
