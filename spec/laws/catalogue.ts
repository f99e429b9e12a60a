/**
 * The laws of reference page nomad-protocol.md, section 8, in our words: what `orrery`, the revision of our own, promises.
 * Where each is judged is read from the worlds (places.ts); here stands only what no world can say.
 */

export interface Law {
  /** As the page calls it. The name of a property begins with it; a letter behind it is a form or a part of the law. */
  readonly id: string;
  readonly says: string;
  /** What judges it beside the worlds, as paths from the project's root. */
  readonly also?: readonly string[];
  /** What a reader should know before taking `holds` for more than it is. */
  readonly note?: string;
}

export const LAWS: readonly Law[] = [
  {
    id: 'S1',
    says: 'Servers that have applied the same entries hold the same state.',
    also: ['test/sim/checks/replica-agreement.ts', 'test/house.test.ts'],
    note: 'Of the machines it is true by construction: a table has one outcome for each pair of state and event. So no world is about it; the simulator compares the servers, and a house rule keeps clocks and chance out of what applies entries.',
  },
  { id: 'S2', says: 'No job has more than it asked for, beyond what is out of sight or just back.' },
  {
    id: 'S3',
    says: 'A returning node is ready only when all that lives on it was reported since its outage began.',
    note: 'With our own clients as it stands; with those of upstream by arrival (S3a), which is all that any server can know of them.',
  },
  { id: 'S4', says: 'A report changes something only while its node is neither down nor disconnected.' },
  { id: 'S5', says: 'What comes back inside its window is not replaced, moved or stopped without need.' },
  {
    id: 'S6',
    says: 'No more replacements than the reschedule policy allows; none with replace = false, while the node exists and the window lasts.',
  },
  { id: 'S7', says: 'What a client has reported over stays so.' },
  { id: 'S8', says: 'From an allocation the links lead to whatever replaced it.' },
  { id: 'S9', says: 'What is written lost was on a node not heard, or its window had ended.' },
  {
    id: 'S10',
    says: 'No follow-up evaluation is owned by nobody, and none is named that does not exist.',
    note: 'Ours has no follow-up that waits for a window, so the first half holds for want of any; the twin is that something is out of sight.',
  },
  {
    id: 'S11',
    says: 'A drained node runs nothing that it was drained of.',
    also: ['test/sim/checks/drain-honesty.ts'],
  },
  {
    id: 'S12',
    says: 'Of a group no more than max_parallel are moved at once.',
    also: ['test/sim/checks/migrate-budget.ts'],
  },
  { id: 'S13', says: 'A client acts on nothing older than it has acted on.' },
  {
    id: 'S14',
    says: 'Reports of one allocation take effect in the order in which they were sent.',
    note: 'With our own clients as it stands; with those of upstream a late report may repeat what a newer one said (S14a).',
  },
  { id: 'S15', says: 'A plan that is checked on the state it was drawn on is accepted in full.' },
  { id: 'S16', says: 'Of a dead job nothing runs, and nothing is to be evaluated.' },
  { id: 'S17', says: 'What ran is not given up inside its window.' },
  { id: 'S18', says: 'No node holds more than fits on it.' },
  { id: 'S19', says: 'What is placed is placed on a node that is ready and eligible at that entry.' },
  {
    id: 'S20',
    says: 'Every allocation is in one class, and a replacement is stopped only for an original that runs.',
    also: ['test/unit/classify/page.test.ts', 'test/unit/worlds/classify.test.ts'],
    note: 'That the classes are a partition is asked of every case, 13,824 of them, and not of a world.',
  },
  { id: 'S21', says: 'A ready node has no missed heartbeat outstanding; one that is written off has.' },
  { id: 'S22', says: 'The secret of a node stays while the node has a record.' },
  { id: 'L1', says: 'A client that stays connected has a ready node at last.' },
  {
    id: 'L2',
    says: 'A client that stays silent has a node that is down at last, with nothing unknown on it.',
  },
  { id: 'L3', says: 'Once things are quiet and there is room, each job runs its count, for good.' },
  { id: 'L4', says: 'A failed allocation gets a decision.' },
  { id: 'L5', says: 'The newest version of a job reaches all that lives of it.' },
  { id: 'L6', says: 'Nothing of a stopped job runs on a client that can be reached, at last.' },
  {
    id: 'L7',
    says: 'A client out of reach for too long has stopped what it was told to stop then.',
    also: ['test/sim/checks/stop-after.ts'],
  },
  {
    id: 'L8',
    says: 'The services of what runs are listed at last, and no others.',
    also: ['test/sim/checks/services.ts', 'test/sim/rest.ts'],
  },
  { id: 'L9', says: 'Every evaluation ends or is blocked, and every plan is answered.' },
  { id: 'L10', says: 'Once things are quiet there are no new evaluations.' },
  {
    id: 'L11',
    says: 'No node goes down because its leader changes, or hears nobody, for less than the failover TTL.',
    also: ['test/sim/checks/failover-grace.ts'],
    note: 'Of impl/core: the table `deaf-leader` (spec/conform/decisions) holds its timers to the machine, and simulations cut leaders off.',
  },
  { id: 'L12', says: 'What the servers say of an allocation is at last what its tasks are.' },
  { id: 'ESR', says: 'Once faults stop, all is as it should be, and stays so.' },
];
