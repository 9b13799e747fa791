/** What a listening test says: verdict, rules, bounds, votes, opinions, items, raters, measures. */
import { json, send } from './api.js';
import { badge, byId, el, empty, plain, quantity, table, trouble } from './dom.js';
import { forest } from './drawing.js';
import { dot, dotReach, histogram, opinionBars, settingsKey, stepName } from './listening-charts.js';
import { screening } from './listening-sessions.js';
import { copyButton, fixed, pValue, share, signed } from './listening-words.js';

const LOOKS = { ACCEPT: 'good', MARGINAL: 'warn', MORE_DATA: 'plain', REJECT: 'bad' };
const MEANINGS = {
  ACCEPT: (result) => `${result.candidate} is as good as ${result.baseline} within the margins, and good.`,
  MARGINAL: (result) => `Keep ${result.baseline} as default; ${result.candidate} may be offered as an option.`,
  MORE_DATA: () => 'Not decided: more raters or more sentences are needed.',
  REJECT: (result) => `${result.candidate} is worse than ${result.baseline} beyond the margins, or broken.`,
};
const COMPARISON_MARGIN = -0.5;

/* The rules in the order in which they are asked; the first that holds decides. */
function rules(result) {
  const { valid, rule, valid_raters: raters, items } = result.decision;
  const faults = result.shown.heardFaults?.length ?? 0;
  const bound = (bounds, end, digits = 3) => (bounds ? signed(bounds[end], digits) : '–');
  const last = valid ? `drop ${fixed(100 * valid.drop, 1)} %` : '–';
  return [
    ['HARD_GATE', `A sound of ${result.candidate} is broken where ${result.baseline} is not`, faults > 0 ? `${faults} heard` : 'see the measures', 'any', 'REJECT'],
    ['TOO_FEW', 'Too few raters or sentences', `${raters} raters, ${items} sentences`, `< ${rule.fewest_raters} or < ${rule.fewest_items}`, 'MORE_DATA'],
    ['OPINION_DROP', 'The opinion is proven to drop by more than 10 %: upper bound', bound(valid?.opinion, 'upper'), '< 0', 'REJECT'],
    ['WORSE_IN_COMPARISON', 'The comparison is proven to be worse: upper bound', bound(valid?.comparison, 'upper'), '< −0.5', 'REJECT'],
    ['MORE_ARTIFACTS', 'Artefacts are proven to be more frequent: lower bound', bound(valid?.artefacts, 'lower'), '> +0.05', 'REJECT'],
    ['LARGE_DROP', 'The opinion drops far at the point estimate', last, '> 15 %', 'REJECT'],
    ['NEW_ARTIFACTS', `Sentences with an artefact in ${result.candidate} alone`, valid ? String(valid.new_artefact_items) : '–', '≥ 3', 'REJECT'],
    ['NON_INFERIOR', `Every margin is kept and the opinion of ${result.candidate} is above 4`, valid ? fixed(valid.candidate_mos, 2) : '–', '> 4', 'ACCEPT'],
    ['BASELINE_LIMITED', `Every margin is kept, ${result.baseline} is not above 4 either`, valid ? fixed(valid.baseline_mos, 2) : '–', '≤ 4', 'MARGINAL'],
    ['CROSSES_4', `Every margin is kept, ${result.baseline} is above 4, ${result.candidate} is not`, valid ? fixed(valid.baseline_mos, 2) : '–', '> 4', 'MARGINAL'],
    ['GREY_ZONE', 'Known precisely enough, between acceptable and not', last, 'half width ≤ 3 points, or the last look', 'MARGINAL'],
    ['IMPRECISE', 'Not known precisely enough for any of these', last, '', 'MORE_DATA'],
  ];
}

function rulesTable(result) {
  const all = rules(result);
  const fired = all.findIndex(([reason]) => reason === result.reason);
  const words = (i) => (i < fired ? 'does not hold' : i === fired ? 'decided' : 'not asked');
  const made = table('The rules in their order; the first that holds decides', ['Rule', '#Number', 'Holds if', 'Then', 'Here'],
    all.map(([, what, value, limit, verdict], i) => [what, value, limit || 'else', badge(verdict), words(i)]));
  made.classList.add('rules');
  [...made.querySelectorAll('tbody tr')].forEach((line, i) => {
    if (i === fired) {
      line.classList.add('fired', LOOKS[result.verdict]);
    } else if (i > fired) {
      line.classList.add('later');
    }
  });
  return made;
}

function figure(name, big, ...lines) {
  return el('div', { class: 'card' }, el('h3', {}, name), el('p', { class: 'big' }, big), lines.map((line) => line && el('p', { class: 'small' }, line)));
}

const bounds = (one, digits = 2) => `bounds ${signed(one.lower, digits)} … ${signed(one.upper, digits)}`;

function verdictCard(result) {
  const { valid, with_excluded: everybody, without_outliers: inner, rule } = result.decision;
  const said = rules(result).find(([reason]) => reason === result.reason);
  const excluded = result.raters.filter((rater) => !rater.valid).length;
  const other = (name, decision) => decision && `${name}: ${decision.verdict.replaceAll('_', ' ')}`;
  return el('div', { class: `verdict ${LOOKS[result.verdict] ?? 'plain'}` },
    el('p', { class: 'word' }, badge(result.verdict)),
    el('p', { class: 'lead' }, (MEANINGS[result.verdict] ?? (() => ''))(result)),
    el('p', {}, el('strong', {}, 'Rule that decided: '), said ? `${said[1]}: ${said[2]}${said[3] ? ` (rule: ${said[3]})` : ''}.` : result.reason),
    valid ? el('div', { class: 'cards' },
      figure(`${result.opinionName} ${result.candidate}`, fixed(valid.candidate_mos, 2), `${result.baseline}: ${fixed(valid.baseline_mos, 2)}`),
      figure('Drop', `${fixed(100 * valid.drop, 1)} %`, 'accepted below 10 % at its bound, rejected above 15 %'),
      figure('Comparison (CMOS)', signed(valid.comparison.mean, 2), `${bounds(valid.comparison)}, margin −0.5`),
      figure('More artefacts', `${signed(100 * valid.artefacts.mean, 1)} points`, `bounds ${signed(100 * valid.artefacts.lower, 1)} … ${signed(100 * valid.artefacts.upper, 1)}, margin +5`)) : '',
    el('p', { class: 'note' },
      `${result.planned ? `Planned look at ${result.look} valid raters` : `Closed before a planned look; ${result.look} valid raters`}, ${excluded} excluded, ${result.decision.items} sentences, one-sided bounds at ${fixed(100 * rule.confidence, 1)} %. `,
      result.notJudged > 0 ? `${result.notJudged} finished after the look and are not judged. ` : '',
      [other('With the excluded raters', everybody), other('Without votes 3.29 standard deviations off', inner)].filter(Boolean).join('; ')),
    result.moreRaters ? el('p', {}, el('strong', {}, 'How many more raters: '), result.moreRaters) : '');
}

const TITLES = {
  opinion: (result, one) => [`Opinion kept: ${one.what}`, 'points; the drop is below 10 % where this is above 0'],
  comparison: (result, one) => [`Comparison (CMOS): ${one.what}`, 'steps of the scale from −3 to 3'],
  artefacts: (result) => [`Artefacts: share of ratings of ${result.candidate} less that of ${result.baseline}`, 'points of percent'],
};

function panel(result, one) {
  const [title, unit] = (TITLES[one.name] ?? (() => [one.what, '']))(result, one);
  const percent = one.name === 'artefacts';
  const size = percent ? 100 : 1;
  const above = one.kept.startsWith('>');
  const look = (row) => {
    const kept = above ? row.lower > one.margin : row.upper < one.margin;
    const lost = above ? row.upper < one.margin : row.lower > one.margin;
    return kept ? 'good' : lost ? 'bad' : 'plain';
  };
  const text = (value) => signed(size * value, percent ? 1 : 2);
  return el('div', {},
    el('h4', {}, title),
    el('p', { class: 'note' }, `${unit}; must be ${percent ? '< +5' : one.kept}`),
    forest({
      words: `${title}: ${one.rows.map((row) => `${row.raters} ${text(row.mean)}, ${text(row.lower)} to ${text(row.upper)}`).join('; ')}; margin ${text(one.margin)}`,
      rows: one.rows.map((row) => ({ name: row.raters === 'valid' ? 'valid raters' : row.raters, value: size * row.mean, low: size * row.lower, high: size * row.upper, look: look(row), text: `${text(row.mean)} (${text(row.lower)} … ${text(row.upper)})` })),
      margins: [{ at: size * one.margin, name: `margin ${text(one.margin)}` }],
      zero: one.margin === 0 ? null : 0,
      written: (value, digits) => signed(value, digits),
    }));
}

function forestPart(result) {
  if (result.forest.every((one) => one.rows.length === 0)) {
    return empty('There are too few valid raters for bounds.');
  }
  return el('div', {},
    el('div', { class: 'panels' }, result.forest.map((one) => panel(result, one))),
    el('details', {}, el('summary', {}, 'Bounds as a table'),
      table('Raters and sentences are both samples: two-way random-effects bounds', ['Quantity', 'Raters', '#Lower', '#Mean', '#Upper', 'Must be'],
        result.forest.flatMap((one) => one.rows.map((row) => [one.what, row.raters, signed(row.lower, 3), signed(row.mean, 3), signed(row.upper, 3), one.kept])))));
}

function votesPart(result) {
  const entries = Object.entries(result.votes).map(([vote, count]) => [Number(vote), count]).sort(([a], [b]) => a - b);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) {
    return empty('No valid vote.');
  }
  const part = (chosen) => entries.filter(([vote]) => chosen(vote)).reduce((sum, [, count]) => sum + count, 0) / all;
  return el('div', {},
    el('p', { class: 'note' }, `${all} votes of valid raters on ${result.candidate} against ${result.baseline}: better ${share(part((vote) => vote > 0))}, the same ${share(part((vote) => vote === 0))}, worse ${share(part((vote) => vote < 0))}.`),
    histogram(result.votes),
    el('details', {}, el('summary', {}, 'Votes as a table'),
      table('Positive: the candidate is better', ['Vote', 'Words', '#Count', '#Share'], entries.map(([vote, count]) => [signed(vote, 0), stepName(vote), String(count), share(count / all)]))));
}

function interval(one) {
  return Number.isFinite(one.lower) ? `${fixed(one.mean, 2)} (${fixed(one.lower, 2)} … ${fixed(one.upper, 2)})` : fixed(one.mean, 2);
}

function categoriesPart(result) {
  return el('div', {},
    settingsKey(result.candidate, result.baseline),
    opinionBars(result.categories, result.candidate, result.baseline),
    el('details', {}, el('summary', {}, 'Categories as a table'),
      table('Means of valid raters with 95 % intervals over raters', ['Category', '#Sentences', `#${result.opinionName} ${result.candidate}`, `#${result.opinionName} ${result.baseline}`, '#Comparison'],
        result.categories.map((one) => [one.category || 'all', String(one.items), interval(one.candidate), interval(one.baseline), interval(one.comparison)]))));
}

let playing = null;

function stop() {
  if (playing) {
    const { audio } = playing;
    const address = audio.src;
    audio.pause();
    audio.removeAttribute('src');
    audio.load(); // lets go of the sound before its address ends
    URL.revokeObjectURL(address);
    playing.button.setAttribute('aria-pressed', 'false');
    playing = null;
  }
}

function playButton(setting, item, url, problem) {
  const button = el('button', { type: 'button', class: 'sound', 'aria-pressed': 'false', 'aria-label': `Play ${item} of ${setting}`, click: async () => {
    const same = playing?.button === button;
    stop();
    problem.replaceChildren();
    if (same) {
      return;
    }
    const mine = { button, audio: new Audio() };
    playing = mine;
    button.setAttribute('aria-pressed', 'true');
    mine.audio.addEventListener('ended', () => playing === mine && stop());
    try {
      mine.audio.src = URL.createObjectURL(await (await send(url)).blob());
      if (playing === mine) {
        await mine.audio.play();
      }
    } catch (refused) {
      if (playing === mine) {
        stop();
        problem.replaceChildren(trouble(refused));
      }
    }
  } }, `▶ ${setting}`);
  return button;
}

const kinds = (counts) => Object.entries(counts ?? {}).map(([kind, count]) => `${kind} ${count}`).join(', ');

function artefacts(rate, counts) {
  const named = kinds(counts);
  return named ? el('span', {}, share(rate), el('span', { class: 'sentence' }, named)) : share(rate);
}

function itemsPart(result) {
  const problem = el('div', { role: 'status' });
  const sorted = [...result.items].sort((a, b) => (a.comparison ?? Infinity) - (b.comparison ?? Infinity));
  const reach = dotReach(sorted.map((one) => one.comparison));
  const rows = sorted.map((one) => [
    el('div', {}, `${one.item}${one.category ? `, ${one.category}` : ''}`, one.text ? el('span', { class: 'sentence' }, one.text) : null,
      one.warnings.length > 0 ? el('ul', { class: 'flags' }, one.warnings.map((words) => el('li', {}, `⚠ ${words}`))) : null),
    el('div', { class: 'plot' }, dot(one.comparison, COMPARISON_MARGIN, reach)),
    signed(one.comparison, 2), fixed(one.candidateMos, 2), fixed(one.baselineMos, 2),
    artefacts(one.candidateArtefacts, one.candidateKinds), artefacts(one.baselineArtefacts, one.baselineKinds),
    el('div', { class: 'buttons' },
      playButton(result.candidate, one.item, one.clips.candidate, problem), playButton(result.baseline, one.item, one.clips.baseline, problem)),
  ]);
  return [problem, table(`The worst in the comparison first; the dot lies between −${reach} and +${reach}, the line is 0, the dashed one the margin −0.5`,
    ['Sentence', 'Comparison', '#CMOS', `#${result.opinionName} ${result.candidate}`, `#${result.opinionName} ${result.baseline}`, `#Artefacts ${result.candidate}`, `#Artefacts ${result.baseline}`, 'Listen'], rows)];
}

function ratersPart(result) {
  return table('Screening was fixed before anybody listened and looks at no difference between the settings', ['Rater', '#Answers', 'Screening'],
    result.raters.map((rater) => [rater.rater, String(rater.answers), screening(rater)]));
}

function measuresPart(result) {
  if (result.measures.length === 0) {
    return empty('The set was not measured.');
  }
  return table(`Medians over sentences; Δ is ${result.candidate} less ${result.baseline} with its 95 % bootstrap interval; they warn and never accept alone`,
    ['Measure', '#Pairs', `#${result.candidate}`, `#${result.baseline}`, '#Δ', '#95 % interval', '#p', '#p (Holm)'],
    result.measures.map((one) => [el('code', {}, one.measure), String(one.items), quantity(one.candidateMedian), quantity(one.baselineMedian), signed(one.meanDifference, 3),
      `${signed(one.lower, 3)} … ${signed(one.upper, 3)}`, pValue(one.p), pValue(one.holm)]));
}

function shownPart(result) {
  const { wilcoxonItems, wilcoxonRaters, comparisonBootstrap, estimatedAnswers, heardFaults } = result.shown;
  const rank = (name, test) => test && [name, `z ${signed(Number(test.z), 2)}, p ${pValue(Number(test.p))}`];
  return table('A test that is not significant is no evidence of equality', ['What', 'Value'], [
    rank('Wilcoxon over sentences', wilcoxonItems), rank('Wilcoxon over raters', wilcoxonRaters),
    comparisonBootstrap && ['Comparison, bootstrap over raters and sentences, 95 %', `${signed(comparisonBootstrap.lower, 3)} … ${signed(comparisonBootstrap.upper, 3)}`],
    ['Answers that were missing and are estimated', String(estimatedAnswers ?? 0)],
    ['Sentences that raters agree to be broken', heardFaults?.length > 0 ? heardFaults.join(', ') : 'none'],
  ].filter(Boolean));
}

function notesPart(result) {
  const about = (one) => [one.block.toUpperCase(), one.item, one.setting || [one.first, one.second].filter(Boolean).join(' / ')].filter(Boolean).join(', ');
  return result.notes.length === 0 ? empty('Nobody wrote anything.')
    : table('What raters wrote', ['Rater', 'About', '~Note', '~Reasons'], result.notes.map((one) => [one.rater, about(one), one.note || '–', one.reasons || '–']));
}

const yesNo = (value) => (value === undefined || value === null ? '–' : value ? 'yes' : 'no');

function paperPart(result) {
  const paper = result.paper;
  if (!paper || paper.forms.length === 0) {
    return [];
  }
  return [
    el('h3', {}, 'Opinions on paper, not in the verdict'),
    el('p', { class: 'notice warn' }, paper.caution),
    table('Means of the forms', ['Category', 'Setting', '#Opinions', '#Naturalness', '#Clarity', '#Prosody', '#Artefacts'],
      paper.means.map((one) => [one.category || 'all', one.setting, String(one.opinions), fixed(one.naturalness, 2), fixed(one.clarity, 2), fixed(one.prosody, 2), share(one.artefacts)])),
    table('The forms', ['Evaluator', 'Date', '#Opinions', 'Difference noticed', 'Acceptable', 'Worth it', 'Decision', 'Recommendation and notes'],
      paper.forms.map((one) => [one.evaluator || '–', one.date || '–', String(one.opinions), yesNo(one.noticeable), yesNo(one.acceptable), yesNo(one.worthIt), one.decision ?? '–',
        [one.recommendation, ...Object.entries(one.notes).map(([item, note]) => `${item}: ${note}`)].filter(Boolean).join('; ') || '–'])),
  ];
}

function folded(words, ...content) {
  return el('details', {}, el('summary', {}, words), content);
}

/** Shows the result of a test. */
export async function showResult(test) {
  const body = byId('result-body');
  const section = byId('result');
  const before = body.dataset.of;
  section.setAttribute('aria-busy', 'true');
  byId('result-title').textContent = plain(`Result: ${test.title}`);
  try {
    const result = await json(`/api/listening/tests/${encodeURIComponent(test.id)}/result`);
    const now = JSON.stringify([result.test, result.look, result.verdict, result.notJudged, result.paper]);
    if (before === now) {
      return; // what is open or plays stays so
    }
    stop();
    body.dataset.of = now;
    body.replaceChildren(
      el('p', { class: 'note' }, `${result.candidate} (candidate) against ${result.baseline} (baseline), set ${test.set}.`),
      verdictCard(result),
      folded('The rule, step by step', rulesTable(result)),
      el('h3', {}, 'Bounds and margins'), forestPart(result),
      el('div', { class: 'pairs' },
        el('div', {}, el('h3', {}, 'Votes of the comparison'), votesPart(result)),
        el('div', {}, el('h3', {}, `${result.opinionName} by category`), categoriesPart(result))),
      el('h3', {}, 'Sentences'), ...itemsPart(result),
      el('h3', {}, 'Shown, not deciding'), shownPart(result),
      folded(`Raters: ${result.raters.length}, ${result.raters.filter((rater) => !rater.valid).length} excluded`, ratersPart(result)),
      folded(`Objective measures: ${result.measures.length}`, measuresPart(result)),
      folded(`Notes of raters: ${result.notes.length}`, notesPart(result)),
      ...paperPart(result),
      el('h3', {}, 'The same decision at the command line'),
      el('div', { class: 'command' }, el('code', {}, result.decisionCommand), copyButton('Copy', 'Copy the command', () => result.decisionCommand)));
  } catch (problem) {
    delete body.dataset.of;
    body.replaceChildren(trouble(problem, () => showResult(test)));
  } finally {
    section.setAttribute('aria-busy', 'false');
  }
}
