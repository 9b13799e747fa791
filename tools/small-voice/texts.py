#!/usr/bin/env python3
"""Makes the sentences to learn from: WordNet's examples and glosses, and everyday sentences of our own.

usage: texts.py OUTPUT [--wordnet FOLDER] [--dictionary N] [--everyday N] [--seed N]

Of WordNet's sentences those are taken whose rarest word is the least rare among them all.

Writes one sentence a line: letters, apostrophes, commas and one closing mark, so that every character is a token of its
own in F5-TTS's tokenizer. The held-out sentences (sentences.txt beside this file) are left out.
"""

import argparse
import collections
import pathlib
import random
import re

HERE = pathlib.Path(__file__).parent
PLAIN = re.compile(r"[A-Za-z][A-Za-z' ,]*")

NAMES = """Anna Ben Carla David Emma Frank Grace Henry Irene Jack Kate Leo Mary Nick Olivia Paul Rosa Sam Tina Victor
Alice Bob Diana Eric Fiona George Helen Ian Julia Kevin Laura Mark Nora Oscar Peter Ruth Simon Tom Wendy James John
Susan Robert Michael Sarah Linda Daniel Lucy Martin Jane""".split()
PEOPLE = """the teacher|the doctor|my mother|my father|her brother|his sister|the old man|the young woman|our neighbor|the boy|the
girl|the driver|the farmer|the nurse|my friend|the child|the captain|the cook|his uncle|her aunt|the manager|a
stranger|the baby|my wife|her husband|the student|the writer|the painter|the police officer|the shop
keeper|everyone|somebody|nobody|the whole family|the waiter|the engineer|my daughter|their son|the guide|the queen|the
king|the judge|the lawyer|the soldier|the singer|the dancer|the player|the team|the company|the people|the
children|the women|the men|our boss|the guests|the customers|my grandmother|your grandfather|the lady|a gentleman|the
president|the scientist|the visitor|the crowd""".replace("\n", " ").split("|")
PRONOUNS = "I you he she we they".split()
THINGS = """book|letter|box|table|chair|window|door|cup|glass|bottle|knife|plate|key|lamp|phone|camera|clock|watch|coat|hat|shirt|shoe|bag|ticket|picture|newspaper|map|pen|bicycle|car|boat|ball|piano|guitar|bed|mirror|basket|blanket|umbrella|computer|radio|television|apple|orange|cake|sandwich|egg|potato|cheese|ring|coin|stone|flower|tree|leaf|garden|fence|wall|roof|floor|bridge|road|house|room|kitchen|ladder|rope|wheel|engine|machine|tool|hammer|nail|paper|story|song|question|answer|problem|idea|plan|message|gift|bill|report|list|lesson|test|game|movie|meal|breakfast|lunch|dinner|soup|salad|bread|coffee|tea|milk|water|juice|sugar|salt|rice|fish|chicken|meat|dog|cat|horse|bird|cow|sheep|mouse|rabbit|bear|lion|duck|button|candle|curtain|pillow|towel|soap|brush|comb|needle|thread|wire|pipe|pump|battery|screen|keyboard|printer|magazine|page|word|number|name|letterbox|drawer|shelf|cupboard|oven|fridge|spoon|fork|bowl|pan|pot|stove|fire|smoke|stick|wood|metal|gold|silver|iron|jacket|sweater|dress|skirt|sock|glove|scarf|belt|pocket|wallet|purse|suitcase|train|plane|ship|truck|bus|taxi|engine|road sign|toy|doll|drum|violin|painting|statue|stamp|envelope|package|parcel|card|photograph""".split("|")
PLACES = """in the kitchen|in the garden|at the station|on the beach|near the river|in the park|at school|at home|in the
city|by the lake|on the hill|at the market|in the library|behind the house|under the bridge|in the office|at the
hospital|in the forest|on the farm|at the airport|in the village|across the street|at the corner|in the hotel|on the
train|on the bus|in the car|at the theater|in the museum|at the restaurant|in the mountains|over the fields|along the
coast|next to the church|in front of the bank|outside the town|in the living room|in the bathroom|upstairs|downstairs|on
the roof|in the basement|at the hotel|in the middle of the road|on the other side of the river|beside the
fire|between the trees|around the lake|through the window|near the old harbor|in the north|in the south|in the
east|in the west|on the island|at the post office|at the party|in the classroom|at the meeting|in the
yard|on the third floor|in another country|in the capital""".replace("\n", " ").split("|")
TIMES = """today|yesterday|tomorrow|this morning|this afternoon|this evening|tonight|last night|last week|last month|last
year|next week|next month|next year|on Monday|on Tuesday|on Wednesday|on Thursday|on Friday|on Saturday|on Sunday|in
January|in February|in March|in April|in May|in June|in July|in August|in September|in October|in November|in
December|in the morning|in the evening|at night|at noon|at midnight|at seven o'clock|at half past three|at a
quarter to nine|before breakfast|after lunch|after dinner|every day|every week|every night|all day|all night|once a
week|twice a month|three times a year|for an hour|for two weeks|for many years|a long time ago|an hour ago|ten minutes
ago|two days ago|in the spring|in the summer|in the autumn|in the winter|during the storm|before the rain|after the
game|at the same time|at the beginning|at the end of the day|right now|just now|as soon as possible|until late|since
last summer|on her birthday|for the first time|from time to time|sooner or later|at last""".replace("\n", " ").split("|")
ADJECTIVES = """big|small|old|new|young|red|blue|green|white|black|yellow|brown|gray|dark|bright|clean|dirty|cold|hot|warm|cool|wet|dry|heavy|light|strong|weak|fast|slow|long|short|tall|high|low|deep|wide|narrow|thick|thin|round|square|flat|sharp|soft|hard|smooth|rough|sweet|bitter|fresh|quiet|loud|rich|poor|cheap|expensive|empty|full|open|closed|broken|simple|difficult|easy|strange|beautiful|ugly|nice|good|bad|great|terrible|wonderful|important|useful|famous|favorite|golden|silver|wooden|tiny|huge|little|large|early|late|ready|safe|dangerous|funny|serious|happy|sad|angry|tired|hungry|thirsty|sick|healthy|busy|lazy|clever|brave|kind|polite|proud|shy|lucky|careful|curious|honest|friendly|lonely|nervous|calm|pretty|perfect|plain|common|rare|modern|ancient|local|foreign|public|private|special|whole|second|third|final|correct|wrong|true|possible|natural|electric|Chinese|French|English|German|American""".split("|")
FEELINGS = """happy|sad|angry|tired|hungry|thirsty|sick|busy|afraid|glad|sorry|ready|late|early|alone|sure|surprised|worried|nervous|bored|excited|asleep|awake|lost|right|wrong|safe|better|worse|very kind|quite sure|too young|too old|so tired|really happy|almost ready""".split("|")
ADVERBS = """quickly|slowly|quietly|carefully|suddenly|finally|usually|often|never|always|sometimes|already|still|again|together|easily|happily|gently|loudly|early|late|soon|almost|probably|certainly|perhaps|maybe|really|quite|simply|clearly|nearly|directly|exactly|especially""".split("|")
# base, third person, past, participle, -ing
VERBS_T = """open opens opened opened opening|close closes closed closed closing|find finds found found finding|lose loses lost lost losing|buy buys bought bought buying|sell sells sold sold selling|bring brings brought brought bringing|carry carries carried carried carrying|take takes took taken taking|give gives gave given giving|make makes made made making|break breaks broke broken breaking|fix fixes fixed fixed fixing|clean cleans cleaned cleaned cleaning|wash washes washed washed washing|paint paints painted painted painting|see sees saw seen seeing|watch watches watched watched watching|hear hears heard heard hearing|want wants wanted wanted wanting|need needs needed needed needing|like likes liked liked liking|love loves loved loved loving|hate hates hated hated hating|know knows knew known knowing|remember remembers remembered remembered remembering|forget forgets forgot forgotten forgetting|leave leaves left left leaving|keep keeps kept kept keeping|hold holds held held holding|move moves moved moved moving|push pushes pushed pushed pushing|pull pulls pulled pulled pulling|throw throws threw thrown throwing|catch catches caught caught catching|drop drops dropped dropped dropping|pick picks picked picked picking|choose chooses chose chosen choosing|show shows showed shown showing|hide hides hid hidden hiding|send sends sent sent sending|get gets got gotten getting|put puts put put putting|cut cuts cut cut cutting|build builds built built building|use uses used used using|start starts started started starting|stop stops stopped stopped stopping|finish finishes finished finished finishing|change changes changed changed changing|check checks checked checked checking|cover covers covered covered covering|fill fills filled filled filling|drive drives drove driven driving|draw draws drew drawn drawing|read reads read read reading|write writes wrote written writing|touch touches touched touched touching|turn turns turned turned turning|steal steals stole stolen stealing|borrow borrows borrowed borrowed borrowing|share shares shared shared sharing|save saves saved saved saving|order orders ordered ordered ordering|study studies studied studied studying|describe describes described described describing|understand understands understood understood understanding|enjoy enjoys enjoyed enjoyed enjoying""".split("|")
VERBS_I = """go goes went gone going|come comes came come coming|walk walks walked walked walking|run runs ran run running|sit sits sat sat sitting|stand stands stood stood standing|sleep sleeps slept slept sleeping|wake up|work works worked worked working|play plays played played playing|sing sings sang sung singing|dance dances danced danced dancing|laugh laughs laughed laughed laughing|cry cries cried cried crying|smile smiles smiled smiled smiling|talk talks talked talked talking|speak speaks spoke spoken speaking|listen listens listened listened listening|wait waits waited waited waiting|live lives lived lived living|stay stays stayed stayed staying|arrive arrives arrived arrived arriving|travel travels traveled traveled traveling|swim swims swam swum swimming|fly flies flew flown flying|fall falls fell fallen falling|grow grows grew grown growing|eat eats ate eaten eating|drink drinks drank drunk drinking|cook cooks cooked cooked cooking|rest rests rested rested rested|study studies studied studied studying|meet meets met met meeting|return returns returned returned returning|shout shouts shouted shouted shouting|think thinks thought thought thinking|dream dreams dreamed dreamed dreaming|jump jumps jumped jumped jumping|climb climbs climbed climbed climbing|ride rides rode ridden riding|wander wanders wandered wandered wandering""".split("|")
VERBS_T = [row.split() for row in VERBS_T]
VERBS_I = [row.split() for row in VERBS_I if len(row.split()) == 5]
NUMBERS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety""".split() + ["a hundred", "a thousand", "twenty five",
    "forty two", "a hundred and ten", "two thousand", "sixty one", "ninety nine", "a million", "half a dozen"]
OPENERS = """Well|Yes|No|Of course|In fact|After all|At first|For example|However|Unfortunately|Fortunately|Finally|To be
honest|In my opinion|By the way|Excuse me|Thank you|Please|Listen|Look|Hello|Good morning|Good evening|I'm
sorry|All right|Sure|Maybe|Besides|Meanwhile|Suddenly""".replace("\n", " ").split("|")
TOPICS = """music|weather|history|science|art|sports|politics|business|money|health|food|travel|school|work|family|love|war|peace|nature|language|television|fashion|religion|law|education|technology|traffic|football|cooking|reading|swimming|dancing|driving|painting|gardening|shopping|chess|mathematics|poetry|the news|the future|the past|the sea|the moon|the stars|the sun""".split("|")
FIXED = """The sun {rises|was shining|went down} {TIME}.|It {was|is|will be} {raining|snowing|cold|warm|windy|sunny|dark|cloudy} {PLACE}.|What time {is it|does the {train|bus|movie|game|store} {start|leave|open|close}}?|How {much|many} {apples|hours|people|minutes|days|miles|dollars|books} do {you|we|they} {need|have|want}?|Where {is|was} {my|your|the|our} {THING}?|Where are {my|your|the|our} {THING}s?|Why {did|didn't} {SUBJ} {TVB} the {THING}?|When will {SUBJ} {IVB}?|Who {TVP} the {ADJ} {THING}?|Can {you|I|we} {TVB} the {THING}, please?|Could you {tell|show} me the way to the {station|bank|hotel|museum|market|airport|hospital|library}?|Do you {like|know|want|need} {the|this|that} {ADJ} {THING}?|Would you like {some|a little|more} {coffee|tea|water|milk|bread|soup|cheese|rice|cake|juice}?|Please {TVB} the {THING} {ADV|TIME}.|Don't {TVB} {my|the|your} {THING}.|Let's {IVB} {PLACE} {TIME}.|There {is|was} a {ADJ} {THING} {PLACE}.|There {are|were} {NUM} {THING}s {PLACE}.|I {think|hope|believe|know|guess} {that |}{SUBJ} {IVP} {TIME}.|I {don't think|don't know if|wonder if} {SUBJ} {will|can|could|would} {IVB}.|{SUBJ} {will|can|must|should|could|would|might|may|can't|won't|couldn't|shouldn't} {TVB} the {ADJ} {THING}.|{SUBJ} {will|can|must|should|could|would|might} {IVB} {PLACE} {TIME}.|{SUBJ} {TVP} {a|the|my|your|his|her|our|their|this|that} {ADJ} {THING} {TIME}.|{SUBJ} {TVP} {the|my|his|her|our|their} {THING} {PLACE}.|{SUBJ} {IVP} {PLACE} {TIME}.|{TIME}, {SUBJ} {TVP} {NUM} {ADJ} {THING}s.|{PERS} {TVS} {the|a|his|her} {THING} {TIME}.|{PERS} {IVS} {PLACE} {TIME}.|{PERS} is {IVG} {PLACE}.|{PERS} was {TVG} the {THING} when {PERS} {IVP}.|{PLU} are {TVG} the {ADJ} {THING} {PLACE}.|{PLU} were {IVG} {TIME}.|I'm {TVG} the {THING}.|I've {never|already|just|always} {TVPP} {a|the|that} {ADJ} {THING}.|{PLU} have {IVPP} {PLACE}.|{PERS} has {TVPP} the {THING} {ADV|TIME}.|{PERS} {is|was|isn't|wasn't|seems|looks|feels} {FEEL} {TIME|}.|{PLU} {are|were|aren't|weren't|seem|look|feel} {FEEL}.|The {THING} {is|was|isn't|looks|seems} {too |very |really |not |}{ADJ}.|The {ADJ} {THING} {is|was|fell|lay|stood} {PLACE}.|The {THING}s are {bigger|smaller|older|newer|cheaper|better|heavier|stronger|longer|shorter|lighter|nicer} than the {THING}s.|{NAME} and {NAME} {IVP} {PLACE}.|{NAME} asked {NAME} to {TVB} the {THING}.|{NAME} said that {PRON} {IVP} {TIME}.|{NAME} told me {about {TOPIC}|that {PRON} would {IVB}|a story about a {ADJ} {THING}}.|My name is {NAME}, and I live {PLACE}.|{OPEN}, {SUBJL} {TVP} the {THING}.|{OPEN}, {SUBJL} {IVP} {PLACE}.|If {SUBJL} {TVP} the {THING}, {SUBJL} would {IVB}.|When {SUBJL} {IVP}, {SUBJL} {TVP} {NUM} {THING}s.|Because it was {ADJ}, {SUBJL} {TVP} the {THING}.|Before {SUBJL} {IVP}, {PERSL} {TVP} a {ADJ} {THING}.|Although {SUBJL} {TVP} it, {PERSL} {IVP} {TIME}.|{NUM} and {NUM} make {NUM}.|{PLU} {need|want|have} {NUM} {THING}s and {NUM} {THING}s.|The {train|bus|plane|ship|taxi} {leaves|arrives|stops|waits} {PLACE} {TIME}.|We talked about {TOPIC} and {TOPIC} {TIME}.|{SUBJ} {liked|loved|enjoyed|hated|missed|preferred} {TOPIC}.|{He|She} is {interested in|good at|tired of|afraid of|proud of} {TOPIC}.|That's {a|the} {ADJ} {idea|question|answer|problem|plan|story|place|way|day|thing}.|It's {ADJ} to {TVB} a {THING}.|It takes {NUM} {minutes|hours|days|weeks|months|years} to {TVB} the {THING}.|This {THING} costs {NUM} {dollars|cents|pounds}.|{PERS} wants to {TVB} {NAME}'s {THING}.|{PERS} began to {IVB}, but {PERSL} didn't {TVB} it.|{SUBJ} didn't {TVB} {anything|it|them|the {THING}} {TIME}.|{SUBJ} {TVP} it {ADV}.|{PERS} {ADV} {TVP} the {THING}.|Both {PERSL} and {PERSL} {IVP} {ADV}.|Nothing {is|was} more {important|beautiful|difficult|dangerous|useful|expensive} than {TOPIC}.|You {have to|had better|don't have to|ought to} {TVB} your {THING} {TIME}.|Thanks for {TVG} the {THING}.|Good {morning|night|evening|afternoon}, {NAME}.|See you {TIME}, {NAME}.|How are you {TIME|}?|{NAME} put the {THING} {in|on|under|behind|beside|next to} the {THING}.|Take the {ADJ} {THING} {out of|into|from|off} the {THING}.|The color of the {THING} is {red|blue|green|white|black|yellow|brown|gray}.|My favorite {color|food|season|animal|song|book|day|sport} is {red|blue|bread|summer|winter|Sunday|football|the horse|fish|green}.""".replace("\n", " ")


def split_top(text):
    """Splits at the bars that stand outside braces."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        if c == "|" and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]]


class Everyday:
    """Fills the patterns with everyday words."""

    def __init__(self, rng):
        self.rng = rng
        self.patterns = split_top(FIXED)

    def sentence(self):
        text = re.sub(r"\s+", " ", self.expand(self.rng.choice(self.patterns))).strip()
        text = text.replace(" .", ".").replace(" ,", ",").replace(" ?", "?")
        text = re.sub(r"\b([Aa]) (?=[aeiouAEIOU](?!ne\b|seful|niform))", r"\1n ", text)
        return text[0].upper() + text[1:]

    def expand(self, text):
        out, i = [], 0
        while i < len(text):
            if text[i] != "{":
                out.append(text[i])
                i += 1
                continue
            depth, j = 1, i + 1
            while depth:
                depth += (text[j] == "{") - (text[j] == "}")
                j += 1
            choice = self.rng.choice(split_top(text[i + 1 : j - 1]))
            out.append(self.word(choice) if choice.isupper() else self.expand(choice))
            i = j
        return "".join(out)

    def word(self, kind):
        pick = self.rng.choice
        people = lambda: pick(PEOPLE if self.rng.random() < 0.5 else NAMES)
        low = lambda: pick(PRONOUNS) if self.rng.random() < 0.6 else people()
        if kind in ("SUBJ", "SUBJL"):
            return low()
        if kind in ("PERS", "PERSL"):
            return pick(["he", "she", "it"]) if self.rng.random() < 0.3 else people()
        if kind == "PLU":
            return pick(["we", "they", "you", "the children", "my friends", "the people", "our neighbors", "his parents"])
        forms = {"B": 0, "S": 1, "P": 2, "PP": 3, "G": 4}
        if kind[:2] in ("TV", "IV") and kind[2:] in forms:
            return pick(VERBS_T if kind[0] == "T" else VERBS_I)[forms[kind[2:]]]
        lists = {"THING": THINGS, "ADJ": ADJECTIVES, "PLACE": PLACES, "TIME": TIMES, "NAME": NAMES, "PRON": PRONOUNS,
                 "FEEL": FEELINGS, "ADV": ADVERBS, "NUM": NUMBERS, "OPEN": OPENERS, "TOPIC": TOPICS, "I": ["I"]}
        return pick(lists[kind])


def wordnet(folder):
    """Yields the plain examples and the first clause of each plain gloss."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / ("data." + part)).read_text("latin-1").splitlines():
            if " | " not in line or line.startswith("  "):
                continue
            gloss = line.split(" | ", 1)[1]
            for example in re.findall(r'"([^"]+)"', gloss):
                yield example.strip(" .,;")
            clause = re.sub(r"\([^)]*\)", " ", gloss.split('"')[0])
            for piece in re.split(r"[;:]", clause):
                yield piece.strip(" .,")


def normal(text):
    """Returns the sentence as it is read, or nothing where it is not plain or not of an ordinary length."""
    question = text.endswith("?")
    text = re.sub(r"\s+", " ", text.replace("-", " ").replace("`", "'").rstrip("?!. ")).strip()
    if not PLAIN.fullmatch(text) or not 3 <= len(text.split()) <= 24 or not 12 <= len(text) <= 140:
        return ""
    if re.search(r"\betc\b|\b[A-Z]{2,}|\b[b-hj-zB-HJ-Z]\b|(?<!\w)'|'(?!\w)|, ?,|,\S", text) or max(map(len, text.split())) > 16:
        return ""
    return text[0].upper() + text[1:] + ("?" if question else ".")


def key(text):
    return re.sub(r"[^a-z ]", "", text.lower())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--wordnet", type=pathlib.Path, default=pathlib.Path("/usr/share/wordnet"))
    parser.add_argument("--dictionary", type=int, default=70_000)
    parser.add_argument("--everyday", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    seen = {key(line) for line in (HERE / "sentences.txt").read_text().splitlines()}
    found = []
    for text in map(normal, wordnet(options.wordnet)):
        if text and key(text) not in seen:
            seen.add(key(text))
            found.append(text)
    counts = collections.Counter(word for text in found for word in key(text).split())
    found.sort(key=lambda text: -min(counts[word] for word in key(text).split()))
    kept = found[: options.dictionary]
    dictionary = len(kept)
    everyday = Everyday(rng)
    while len(kept) < dictionary + options.everyday:
        text = normal(everyday.sentence())
        if text and key(text) not in seen:
            seen.add(key(text))
            kept.append(text)
    rng.shuffle(kept)
    options.output.write_text("\n".join(kept) + "\n")
    print(f"{dictionary} sentences of WordNet, {options.everyday} everyday ones, "
          f"{sum(map(len, kept)) / len(kept):.0f} characters each")


if __name__ == "__main__":
    main()
