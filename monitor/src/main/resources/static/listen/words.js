/**
 * Every text of the page in its languages. The scales are those of ITU-T P.800: ACR (listening quality, 5 to 1) in annex B,
 * CCR (second against first, 3 to -3) in annex E. Who changes a question or a label gives WORDING another name: it is stored
 * with each answer.
 */
export const WORDING = 'w1';

/** Names of the languages in themselves, by code. */
export const LANGUAGES = { en: 'English', zh: '中文' };

/** Values of the two scales in the order in which they are drawn: worst first, so that right and up are better. */
export const OPINION = [1, 2, 3, 4, 5];
export const COMPARISON = [-3, -2, -1, 0, 1, 2, 3];

const EN = {
  lang: 'en',
  page: {
    title: 'Listening test', language: 'Language', colours: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark',
    keys: 'Keys and settings', saved: 'All answers are saved', sending: 'Saving …',
    waiting: (n) => (n === 1 ? '1 answer waits to be sent' : `${n} answers wait to be sent`),
    waitingLong: 'The service cannot be reached. Go on: answers are kept in this browser and sent as soon as it answers.',
    lost: 'This browser keeps nothing between visits: do not close the page before all answers are saved.',
    loading: 'Loading the test …', again: 'Try again', close: 'Close',
  },
  trouble: {
    unknown: ['This address is not known', 'Check the address that you were given, or ask the person who invited you for a new one.'],
    closed: ['This test is closed', 'No more answers are taken. What you answered until now is kept. Thank you.'],
    away: ['The service does not answer', 'Check your connection; the page tries again by itself.'],
    busy: ['The service is busy', 'The page tries again by itself in a moment.'],
    broken: ['The service has a problem', 'The page tries again by itself.'],
    sound: 'This sound could not be loaded. The page tries again as soon as there is a connection.',
    silent: 'The browser does not start its sound. Is a headphone or loudspeaker connected? Press play again.',
    refused: (why) => `The service did not take an answer: ${why}`,
    finished: 'This session was finished already, perhaps on another device. Later answers are not taken.',
  },
  welcome: {
    title: 'Welcome', back: 'Welcome back',
    backText: (n, of) => `You answered ${n} of ${of}. The test goes on where you left it. First set the volume on this device.`,
    what: 'You will hear short sentences spoken by a computer and say how good they sound. There are no right answers: your impression counts.',
    time: (minutes) => `It takes about ${minutes} minutes. You may stop at any time and come back later with the same address, on another device too.`,
    parts: 'What happens',
    steps: (full, acr, ccr, training) => [
      'You put on headphones and set the volume once.',
      ...(training ? [`${training} sentences for practice show how it works.`] : []),
      ...(acr ? [full
        ? `Part 1: you hear ${acr} sentences, one at a time, and rate each.`
        : `Part 1: you hear ${acr} sentences, one at a time, and say how good each sounds overall.`] : []),
      ...(acr && ccr ? ['A break, as long as you like.'] : []),
      ...(ccr ? [`${acr ? 'Part 2: you' : 'You'} hear ${ccr} pairs and compare the second with the first.`] : []),
      'A few questions about you and your headphones.',
    ],
    not: 'Please do not rate',
    notList: ['what the sentence says, or whether you agree with it', 'how loud it is: all sounds are equally loud', 'how long it takes to load'],
    need: 'You need headphones, a quiet room, and good understanding of spoken English.',
    privacy: 'What is stored',
    privacyText: 'Your answers and remarks, the language of this page, how often and how long you listened, the volume, times, and what kind of browser you use. No name is asked for. Everything stays with the organiser of the test. Taking part is voluntary.',
    agree: 'I take part and agree that this is stored', go: 'Begin', goOn: 'Continue', needed: 'Tick the box above to begin.',
  },
  volume: {
    title: 'Headphones and volume',
    steps: ['Put on your headphones. Loudspeakers hide small differences.', 'Press play. You hear a voice that speaks on and on.', 'Set the volume so that you hear every word with ease and nothing is too loud.', 'Check that you hear it on both sides.'],
    play: 'Play the voice', stop: 'Stop', slider: 'Volume', left: 'Left only', right: 'Right only', both: 'Both sides',
    headphones: 'Do you wear headphones?', yes: 'Yes', no: 'No', noText: 'The test asks for headphones. If you have none you may go on; it is noted.',
    locked: 'Then leave the volume of this page and of your device as it is until the end.',
    go: 'The volume is right', needed: 'Listen for at least two seconds and say whether you wear headphones.',
  },
  part: {
    acr: 'Part 1: one sentence at a time', ccr: 'Part 2: two sentences, one after the other',
    acrText: (n) => `The practice is over. Now come ${n} sentences. Listen to each to its end, as often as you like, then rate it.`,
    ccrText: (n) => `Now come ${n} pairs. A and B speak the same sentence. Say how B sounds compared with A. If you hear no difference, that is an answer: “About the same”.`,
    breakTitle: 'Time for a break', breakText: 'Everything so far is saved. Rest your ears for some minutes; the test waits.',
    go: 'Go on',
  },
  trial: {
    training: 'Practice', acr: 'Part 1', ccr: 'Part 2',
    of: (part, n, of) => `${part}: ${n} of ${of}`, minutes: (m) => (m <= 1 ? 'about a minute left' : `about ${m} minutes left`),
    done: (n, of) => `${n} of ${of} answered`,
    listen: 'Listen', play: 'Play', pause: 'Pause', start: 'To the start', backward: 'Back half a second', forward: 'On half a second',
    side: (name) => `Play ${name}`, sidePlays: (name) => `${name} plays`, sidePaused: (name) => `${name} paused`, loading: 'The sound is being fetched …', ready: 'Ready', soundPlays: 'The sound plays', soundPaused: 'Paused', referencePlays: 'The reference plays',
    position: 'Position', heard: 'heard to the end', unheard: 'not heard to the end yet', one: 'Sentence',
    switching: 'When you change sides', same: 'go on at the same place', restart: 'begin again', short: 'This sentence is short: it begins again when you change sides.',
    loop: 'Repeat', from: 'Repeat from here', to: 'Repeat to here', whole: 'Repeat all', loopRange: (a, b) => `Repeats ${a} to ${b} s`,
    reference: 'Play the reference voice', referenceStop: 'Stop the reference voice',
    show: 'Show the sentence', hide: 'Hide the sentence', more: 'More controls',
    answer: 'Your answer', cannot: 'I cannot judge this', note: 'Remark (optional)',
    next: 'Next', back: 'Back', finish: 'To the last questions', expected: 'What there was to hear', goOn: 'Continue',
    missing: {
      play: 'Listen to the end first.', playA: 'Listen to A to its end first.', playB: 'Listen to B to its end first.', playBoth: 'Listen to A and B to their ends first.',
      rows: (names) => `Still open: ${names.join(', ')}.`,
    },
  },
  short: { overall: 'overall', clarity: 'clarity', prosody: 'melody', similarity: 'voice', artefact: 'disturbance', comparison: 'comparison' },
  questions: {
    overall: ['Overall, how natural does it sound?', 'Quality of the speech'],
    clarity: ['How clear is it?', 'Are the words easy to understand?'],
    prosody: ['How good are melody and rhythm?', 'Stress, pauses, speed'],
    similarity: ['Is it the same speaker as in the reference?', 'Press R, or the button, to hear the reference'],
    artefact: ['Did you hear a disturbance?', 'A click, a buzz, noise, a cut, a wrong word'],
    comparison: ['The quality of the second (B) compared to the quality of the first (A) is', ''],
  },
  p800: {
    opinion: { 5: 'Excellent', 4: 'Good', 3: 'Fair', 2: 'Poor', 1: 'Bad' },
    comparison: { '3': 'Much better', '2': 'Better', '1': 'Slightly better', '0': 'About the same', '-1': 'Slightly worse', '-2': 'Worse', '-3': 'Much worse' },
  },
  template: { opinion: { 5: 'Excellent', 4: 'Good', 3: 'Acceptable', 2: 'Poor', 1: 'Unacceptable' } },
  speaker: { 5: 'Surely the same', 4: 'Probably the same', 3: 'Not sure', 2: 'Probably another', 1: 'Surely another' },
  aBetter: 'A is better', bBetter: 'B is better',
  yes: 'Yes', no: 'No',
  kindsTitle: 'What was it? (optional)',
  kinds: { click: 'Click or pop', buzz: 'Buzz or robotic sound', noise: 'Noise', cut_off: 'Cut off', word: 'Wrong or missing word', other: 'Something else' },
  reasonsTitle: 'What made the difference? (optional)',
  reasons: { naturalness: 'Naturalness', clarity: 'Clarity', prosody: 'Melody and rhythm', voice: 'Voice', noise: 'Noise or clicks', words: 'Wrong or missing words' },
  expected: {
    same: 'A and B were the same sound twice: “About the same” fits.',
    first_worse: 'A was made worse on purpose, it sounds dull: an answer above 0 fits.',
    second_worse: 'B was made worse on purpose, it sounds dull: an answer below 0 fits.',
    any: 'This is a usual one of the test: any answer may be right.',
  },
  last: {
    title: 'Last questions', intro: 'They help to understand the answers. You may leave any of them out.',
    headphones: 'Did you wear headphones?', device: 'What did you listen with?',
    devices: { over_ear: 'Headphones on or over the ears', in_ear: 'Earphones', loudspeaker: 'Loudspeakers', other: 'Something else' },
    hearing: 'Do you know of trouble with your hearing?', hearings: { normal: 'No', impaired: 'Yes', unsure: 'Not sure' },
    nativeLanguage: 'Your native language', fluent: 'Do you understand spoken English without effort?', remarks: 'Remarks', choose: 'no answer', go: 'Finish the test',
  },
  end: {
    title: 'Thank you', finishing: 'Finishing …', waiting: 'Your answers wait to be sent. Keep this page open; it finishes by itself as soon as the service answers.',
    text: 'All your answers are saved. You may close the page.', code: 'Your completion code', copy: 'Copy', copied: 'Copied',
    codeText: 'Give it to the person who invited you if they ask for it.', missing: 'The test cannot be finished yet', toTrial: 'Go to the first sentence without an answer',
  },
  help: {
    title: 'Keys and settings', use: 'Use the keys below (never in text fields)', speak: 'Let a screen reader announce what plays (it speaks over the sound)',
    key: 'Key', does: 'What it does',
    keys: [
      ['Space', 'play, pause'], ['1 2', 'in pairs: play A, play B'], ['← →', 'in pairs: change sides'], ['Tab', 'in pairs, while a side plays and the player has the focus: change sides'],
      ['R', 'reference voice'], ['Backspace', 'to the start'], [', .', 'back, on half a second'], ['L', 'repeat'], ['[ ]', 'repeat from here, to here'],
      ['1 2 3 4 5', 'single sentences: rate the row in focus, or the first open one'], ['Z X C V B N M', 'pairs: −3 to +3'],
      ['X', 'single sentences: disturbance yes, no'], ['N', 'single sentences: remark'], ['T', 'show or hide the sentence'],
      ['Enter', 'next'], ['Shift Enter', 'back'], ['?', 'this list'],
    ],
  },
};

const ZH = {
  lang: 'zh-Hans',
  page: {
    title: '听音测试', language: '语言', colours: '颜色', auto: '跟随系统', light: '浅色', dark: '深色',
    keys: '快捷键与设置', saved: '所有回答均已保存', sending: '正在保存……',
    waiting: (n) => `${n} 个回答等待发送`,
    waitingLong: '暂时无法连接服务器。请继续：回答已保存在此浏览器中，连接恢复后会自动发送。',
    lost: '此浏览器不会保留数据：在所有回答保存之前请勿关闭页面。',
    loading: '正在加载测试……', again: '重试', close: '关闭',
  },
  trouble: {
    unknown: ['未知的地址', '请核对您收到的地址，或向邀请您的人索取新的地址。'],
    closed: ['测试已结束', '不再接收新的回答。您此前的回答均已保留。谢谢！'],
    away: ['服务器没有响应', '请检查网络连接；页面会自动重试。'],
    busy: ['服务器繁忙', '页面稍后会自动重试。'],
    broken: ['服务器出现问题', '页面会自动重试。'],
    sound: '无法加载此声音。连接恢复后页面会自动重试。',
    silent: '浏览器无法启动声音。耳机或扬声器是否已连接？请再按一次播放。',
    refused: (why) => `服务器未接受一个回答：${why}`,
    finished: '此次测试已经完成（可能是在另一台设备上）。之后的回答不再接收。',
  },
  welcome: {
    title: '欢迎', back: '欢迎回来',
    backText: (n, of) => `您已回答 ${of} 个中的 ${n} 个。测试将从上次停下的地方继续。请先在此设备上设置音量。`,
    what: '您将听到由计算机合成的短句，并评价听起来的质量。没有正确答案，以您的感受为准。',
    time: (minutes) => `大约需要 ${minutes} 分钟。您可以随时停下，以后用同一地址继续，也可以换一台设备。`,
    parts: '测试流程',
    steps: (full, acr, ccr, training) => [
      '戴上耳机，设置一次音量。',
      ...(training ? [`用 ${training} 个练习熟悉操作。`] : []),
      ...(acr ? [full ? `第一部分：听 ${acr} 个句子，每次一个，逐一评分。` : `第一部分：听 ${acr} 个句子，每次一个，给出总体评分。`] : []),
      ...(acr && ccr ? ['休息，时间长短由您决定。'] : []),
      ...(ccr ? [`${acr ? '第二部分：' : ''}听 ${ccr} 对句子，将第二个与第一个比较。`] : []),
      '回答几个关于您和耳机的问题。',
    ],
    not: '请不要评价',
    notList: ['句子的内容，或您是否同意其说法', '音量大小：所有声音的响度相同', '加载所需的时间'],
    need: '您需要耳机、安静的房间，并能很好地听懂英语口语。',
    privacy: '保存哪些信息',
    privacyText: '您的回答和备注、页面语言、收听的次数和时长、音量、时间以及浏览器类型。不询问姓名。所有信息仅由测试组织者保存。参加测试出于自愿。',
    agree: '我参加测试，并同意保存上述信息', go: '开始', goOn: '继续', needed: '请先勾选上面的方框。',
  },
  volume: {
    title: '耳机与音量',
    steps: ['请戴上耳机。扬声器会掩盖细小的差别。', '按播放键，您会听到一段循环播放的语音。', '调节音量，使每个词都能轻松听清，又不觉得太响。', '确认左右两侧都能听到。'],
    play: '播放语音', stop: '停止', slider: '音量', left: '仅左侧', right: '仅右侧', both: '两侧',
    headphones: '您戴着耳机吗？', yes: '是', no: '否', noText: '本测试要求使用耳机。如果没有耳机也可以继续，但会记录下来。',
    locked: '此后直到测试结束，请不要再改变页面和设备的音量。',
    go: '音量合适', needed: '请至少听两秒，并回答是否戴着耳机。',
  },
  part: {
    acr: '第一部分：每次一个句子', ccr: '第二部分：前后两个句子',
    acrText: (n) => `练习结束。下面有 ${n} 个句子。请把每个句子听完，可以反复听，然后评分。`,
    ccrText: (n) => `下面有 ${n} 对句子。A 和 B 说的是同一句话。请评价 B 与 A 相比如何。如果听不出差别，请选择“大致相同”。`,
    breakTitle: '休息一下', breakText: '到目前为止的回答均已保存。请让耳朵休息几分钟，测试会等您。',
    go: '继续',
  },
  trial: {
    training: '练习', acr: '第一部分', ccr: '第二部分',
    of: (part, n, of) => `${part}：第 ${n} 个，共 ${of} 个`, minutes: (m) => (m <= 1 ? '还剩约一分钟' : `还剩约 ${m} 分钟`),
    done: (n, of) => `已回答 ${n} / ${of}`,
    listen: '收听', play: '播放', pause: '暂停', start: '回到开头', backward: '后退半秒', forward: '前进半秒',
    side: (name) => `播放 ${name}`, sidePlays: (name) => `正在播放 ${name}`, sidePaused: (name) => `${name} 已暂停`, loading: '正在获取声音……', ready: '就绪', soundPlays: '正在播放', soundPaused: '已暂停', referencePlays: '正在播放参考语音',
    position: '位置', heard: '已听完', unheard: '尚未听完', one: '句子',
    switching: '切换时', same: '在同一位置继续', restart: '从头开始', short: '此句较短：切换时从头开始。',
    loop: '循环', from: '循环起点', to: '循环终点', whole: '循环全部', loopRange: (a, b) => `循环 ${a} 至 ${b} 秒`,
    reference: '播放参考语音', referenceStop: '停止参考语音',
    show: '显示句子', hide: '隐藏句子', more: '更多控制',
    answer: '您的回答', cannot: '我无法判断', note: '备注（可选）',
    next: '下一个', back: '上一个', finish: '进入最后的问题', expected: '应当听到的', goOn: '继续',
    missing: {
      play: '请先听完。', playA: '请先听完 A。', playB: '请先听完 B。', playBoth: '请先听完 A 和 B。',
      rows: (names) => `尚未回答：${names.join('、')}。`,
    },
  },
  short: { overall: '总体', clarity: '清晰度', prosody: '语调', similarity: '音色', artefact: '杂音', comparison: '比较' },
  questions: {
    overall: ['总体听起来有多自然？', '语音质量'],
    clarity: ['有多清晰？', '词语容易听懂吗？'],
    prosody: ['语调和节奏如何？', '重音、停顿、语速'],
    similarity: ['与参考语音是同一个说话人吗？', '按 R 键或按钮播放参考语音'],
    artefact: ['是否听到异常声音？', '咔嗒声、嗡嗡声、噪声、截断、错词'],
    comparison: ['第二个（B）的质量与第一个（A）的质量相比', ''],
  },
  p800: {
    opinion: { 5: '优', 4: '良', 3: '中', 2: '差', 1: '劣' },
    comparison: { '3': '好得多', '2': '好', '1': '稍好', '0': '大致相同', '-1': '稍差', '-2': '差', '-3': '差得多' },
  },
  template: { opinion: { 5: '优秀', 4: '良好', 3: '可接受', 2: '较差', 1: '不可接受' } },
  speaker: { 5: '肯定是同一人', 4: '可能是同一人', 3: '不确定', 2: '可能是另一人', 1: '肯定是另一人' },
  aBetter: 'A 更好', bBetter: 'B 更好',
  yes: '是', no: '否',
  kindsTitle: '是什么？（可选）',
  kinds: { click: '咔嗒声或爆音', buzz: '嗡嗡声或机器声', noise: '噪声', cut_off: '截断', word: '错词或漏词', other: '其他' },
  reasonsTitle: '差别在哪里？（可选）',
  reasons: { naturalness: '自然度', clarity: '清晰度', prosody: '语调和节奏', voice: '音色', noise: '噪声或咔嗒声', words: '错词或漏词' },
  expected: {
    same: 'A 和 B 是完全相同的声音：“大致相同”是合适的。',
    first_worse: 'A 被有意降低了质量，听起来发闷：高于 0 的回答是合适的。',
    second_worse: 'B 被有意降低了质量，听起来发闷：低于 0 的回答是合适的。',
    any: '这是测试中的普通一题：任何回答都可能合适。',
  },
  last: {
    title: '最后的问题', intro: '这些问题有助于理解您的回答。任何一题都可以不答。',
    headphones: '您是否戴着耳机？', device: '您用什么设备收听？',
    devices: { over_ear: '头戴式耳机', in_ear: '入耳式耳机', loudspeaker: '扬声器', other: '其他' },
    hearing: '您的听力有问题吗？', hearings: { normal: '没有', impaired: '有', unsure: '不确定' },
    nativeLanguage: '您的母语', fluent: '您能毫不费力地听懂英语口语吗？', remarks: '备注', choose: '不回答', go: '完成测试',
  },
  end: {
    title: '谢谢', finishing: '正在完成……', waiting: '您的回答等待发送。请保持页面打开；连接恢复后会自动完成。',
    text: '您的所有回答均已保存。可以关闭页面了。', code: '您的完成码', copy: '复制', copied: '已复制',
    codeText: '如果邀请您的人需要，请把它告诉对方。', missing: '测试还不能完成', toTrial: '转到第一个未回答的句子',
  },
  help: {
    title: '快捷键与设置', use: '使用下列快捷键（文本框中始终无效）', speak: '让屏幕阅读器播报正在播放的内容（会与声音重叠）',
    key: '按键', does: '作用',
    keys: [
      ['空格', '播放、暂停'], ['1 2', '成对时：播放 A、播放 B'], ['← →', '成对时：切换'], ['Tab', '成对时，正在播放且焦点在播放区：切换'],
      ['R', '参考语音'], ['退格', '回到开头'], [', .', '后退、前进半秒'], ['L', '循环'], ['[ ]', '循环起点、终点'],
      ['1 2 3 4 5', '单句：为当前或第一个未答的问题评分'], ['Z X C V B N M', '成对：−3 至 +3'],
      ['X', '单句：异常声音 是、否'], ['N', '单句：备注'], ['T', '显示或隐藏句子'],
      ['Enter', '下一个'], ['Shift Enter', '上一个'], ['?', '本列表'],
    ],
  },
};

/** Returns the texts of a language; English where there are none. */
export function wordsOf(language) {
  return language === 'zh' ? ZH : EN;
}

/** Returns the labels of a question's steps, by value. `labels` is p800 or template. */
export function labelsOf(words, question, labels) {
  if (question === 'comparison') {
    return words.p800.comparison;
  }
  if (labels === 'template') {
    return words.template.opinion;
  }
  return question === 'similarity' ? words.speaker : words.p800.opinion;
}
