/**
 * The small worlds of spec/raft in which TLC looks at everything, and the broken rules that it must refute. Bounds and
 * expectations only: a world is MCRaft.cfg with some of its lines changed. Run by main.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SPECS, type TlcJob } from './tlc.ts';

export interface TlcWorld {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly about: string;
  readonly job: TlcJob;
  /** The properties of which one must be violated, whichever TLC meets first; none: all hold. */
  readonly refuted: readonly string[];
}

/** Lines of the configuration by their left-hand side; `<-` puts a definition in place of another. */
type Lines = Readonly<Record<string, string>>;

const SMALL: Lines = { MaxIndex: '= 1', Compacts: '= FALSE' };
const IN_TURN: Lines = { ...SMALL, Turns: '<- InTurn', SYMMETRY: '' };
const SLOW_DISKS: Lines = { ...IN_TURN, MaxUnsynced: '= 1' };
const HEARD: Lines = {
  ...IN_TURN,
  Heard: '= TRUE',
  AppendsOf: '',
  GrantsOf: '',
  MatchOf: '',
  Crashes: '= FALSE',
};
const LEAVES: Lines = { ...IN_TURN, MaxIndex: '= 2', Crashes: '= FALSE', Configs: '<- Smaller' };
const COMES: Lines = { ...LEAVES, FirstConfig: '<- TwoVote', Configs: '<- Larger' };
const FIGURE_8: Lines = { ...IN_TURN, MaxTerm: '= 4', Crashes: '= FALSE' };

const LOST = ['LeaderCompleteness', 'StateMachineSafety'];
const TWO_LEADERS = ['ElectionSafety', 'OneVote'];

/** In which everything must hold. */
export function rightWorlds(): readonly TlcWorld[] {
  const right = (name: string, about: string, lines: Lines): TlcWorld => ({
    name,
    about,
    job: { module: 'MCRaft', config: configWith(lines) },
    refuted: [],
  });
  return [
    right('snapshots', 'an entry, snapshots, crashes', { MaxIndex: '= 1' }),
    right('two entries', 'two servers lead in turn', { ...IN_TURN, MaxIndex: '= 2' }),
    right('slow disks', 'a write under way at each disk, torn by crashes', SLOW_DISKS),
    right('heard', 'appends of any length, answers heard one by one', HEARD),
    right('a server leaves', 'two ways in which the configuration shrinks', LEAVES),
    right('a server comes', 'a learner, then a voter', COMES),
  ];
}

/** One rule of spec/raft/Doctored.tla in place of Raft's, each. */
export function wrongWorlds(): readonly TlcWorld[] {
  const wrong = (rule: string, refuted: readonly string[], lines: Lines): TlcWorld => {
    const [place = '', broken = ''] = rule.split(' <- ');
    const config = configWith({ ...lines, [place]: `<- ${broken}` });
    return { name: broken, about: `instead of ${place}`, job: { module: 'Doctored', config }, refuted };
  };
  return [
    wrong('IsCommittable <- CountsOldTerms', ['LeaderCompleteness'], without('CommittedInOwnTerm', FIGURE_8)),
    wrong('IsCommittable <- CountsNobody', LOST, IN_TURN),
    wrong('IsQuorum <- IsHalf', [...TWO_LEADERS, ...LOST], IN_TURN),
    wrong('Covers <- CoversAnything', LOST, IN_TURN),
    wrong('AtStart <- ForgetsVote', TWO_LEADERS, { ...SMALL, MaxTerm: '= 1' }),
    wrong('AtStart <- ForgetsTerm', TWO_LEADERS, { ...SMALL, MaxTerm: '= 1' }),
    wrong('VoteKeptFrom <- TellsVoteAtOnce', TWO_LEADERS, { ...SLOW_DISKS, Turns: '<- OneOrThree' }),
    wrong('KeptFrom <- AcknowledgesAtOnce', LOST, SLOW_DISKS),
    wrong('Matches <- FitsAnywhere', ['LogMatching', ...LOST], { ...IN_TURN, MaxIndex: '= 2' }),
    wrong('Merged <- NeverTruncates', ['TermsGrow', 'LogMatching', ...LOST], { ...IN_TURN, MaxTerm: '= 3' }),
    wrong('MayChange <- ChangesTooSoon', [...TWO_LEADERS, ...LOST], { ...LEAVES, Configs: '<- Fewer' }),
    wrong('MayChange <- ChangesTwo', [...TWO_LEADERS, ...LOST], { ...LEAVES, Configs: '<- Single' }),
  ];
}

/** MCRaft.cfg with these lines changed, added, or, where nothing is given for one, left out. */
export function configWith(lines: Lines): string {
  const text = readFileSync(join(SPECS, 'MCRaft.cfg'), 'utf8');
  const rest = new Map(Object.entries(lines));
  const changed = text.split('\n').flatMap((line) => {
    const [name = ''] = line.trim().split(' ');
    const change = rest.get(name);
    if (change === undefined) return [line];
    rest.delete(name);
    return change === '' ? [] : [`  ${name} ${change}`];
  });
  const added = [...rest]
    .filter(([, change]) => change !== '')
    .map(([name, change]) => `  ${name} ${change}`);
  const at = changed.indexOf('CONSTANTS') + 1;
  return [...changed.slice(0, at), ...added, ...changed.slice(at)].join('\n');
}

/** The same, with an invariant left out that would be violated earlier. */
function without(invariant: string, lines: Lines): Lines {
  return { ...lines, [invariant]: '' };
}
