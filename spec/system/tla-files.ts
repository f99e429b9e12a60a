/**
 * What TLC's distributed mode needs to explore a system on several machines: the module, its configuration, and a script for
 * the server and one for each worker. It writes texts and runs nothing.
 */
import type { TlcNames } from '../trace/tlc-output.ts';
import { TLA_MODULE, variable } from '../export/foreign/tla.ts';
import { type CheckedTla, toCheckedTla } from '../export/foreign/tla-laws.ts';
import type { TabulatedSystem } from './tabulate-system.ts';

/** Scripts are run with `sh`. */
export const SCRIPTS = { single: 'run.sh', server: 'server.sh', worker: 'worker.sh' } as const;

/** The files by name: for TLC on one machine, or with `distributed` for several. */
export function tlaFiles(tabulated: TabulatedSystem, distributed: boolean): ReadonlyMap<string, string> {
  const tla = toCheckedTla(tabulated.tables);
  const scripts = distributed
    ? ([
        [SCRIPTS.server, SERVER],
        [SCRIPTS.worker, WORKER],
      ] as const)
    : [];
  return new Map([
    [`${TLA_MODULE}.tla`, tla.module],
    [`${TLA_MODULE}.cfg`, tla.config],
    [SCRIPTS.single, SINGLE],
    ...scripts,
    [NAMES, `${JSON.stringify(namesIn(tabulated), null, 2)}\n`],
    ['README.md', pageOf(tla, tabulated, distributed)],
  ]);
}

/** What the numbers of a trace mean. */
export const NAMES = 'names.json';

function namesIn({ tables, labels }: TabulatedSystem): TlcNames {
  return {
    variables: Object.fromEntries(
      tables.fields.map((component, field) => [variable(field), { component, states: labels[field] ?? [] }]),
    ),
    actions: Object.fromEntries(tables.actions.map(({ name }, a) => [`A${a}`, name])),
  };
}

/** The jar's place, and memory, may be given; the rest is TLC's own. */
const SETTINGS = `set -eu
cd "$(dirname "$0")"
JAR=\${TLC_JAR:-tla2tools.jar}
MEMORY=\${TLC_MEMORY:-2g}
[ -f "$JAR" ] || { echo "TLC is not at $JAR: set TLC_JAR to the place of tla2tools.jar" >&2; exit 2; }
# TLC unpacks modules there: two of them must not share it.
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
tlc() { java -XX:+UseParallelGC -Xss64m -Xmx"$MEMORY" -Djava.io.tmpdir="$TMP" -cp "$JAR" "$@"; }`;

const SINGLE = `#!/bin/sh
# Explores on this machine, with a worker for each processor. TLC_JAR says where TLC is, TLC_MEMORY what it may use.
${SETTINGS}
tlc tlc2.TLC -workers auto -config ${TLA_MODULE}.cfg ${TLA_MODULE}
`;

const SERVER = `#!/bin/sh
# Usage: sh server.sh NAME-OF-THIS-MACHINE. Begins, and waits for workers; ends with the verdict.
# NAME is what workers find this machine under; 127.0.0.1 keeps all to this one. Java calls back: the port 10997 and those
# above 32768 must be open between the machines.
${SETTINGS}
NAME=\${1:?name of this machine}
tlc -Djava.rmi.server.hostname="$NAME" tlc2.tool.distributed.TLCServer -deadlock -config ${TLA_MODULE}.cfg ${TLA_MODULE}
`;

const WORKER = `#!/bin/sh
# Usage: sh worker.sh NAME-OF-THE-SERVER [NAME-OF-THIS-MACHINE]. Any number of them, whenever the server has begun; each takes
# a thread for each processor, or TLC_THREADS. The module comes from the server: a worker needs this script and the jar only.
${SETTINGS}
SERVER=\${1:?name of the server}
tlc \${2:+-Djava.rmi.server.hostname="$2"} \\
  \${TLC_THREADS:+-Dtlc2.tool.distributed.TLCWorker.threadCount="$TLC_THREADS"} tlc2.tool.distributed.TLCWorker "$SERVER"
`;

function pageOf(
  { laws }: CheckedTla,
  { tables: { name }, states, complete }: TabulatedSystem,
  distributed: boolean,
): string {
  const rows = Object.entries(laws).map(([reported, law]) => `| \`${reported}\` | ${law} |`);
  const whence = complete
    ? `The tables were filled from all ${states} states; TLC must find as many distinct ones.`
    : `The tables were filled from ${states} states and from walks beyond them, not from all. Where TLC meets a line that is missing it stops with an error of CASE; it never goes on with a wrong answer. Then export again with a larger --max-states.`;
  const commands = distributed
    ? [
        'On one machine, whose name the others know as `first`:',
        '',
        '    TLC_JAR=/path/to/tla2tools.jar sh server.sh first',
        '',
        'and on each of the others, or on the same:',
        '',
        '    TLC_JAR=/path/to/tla2tools.jar sh worker.sh first',
        '',
        'When a law is broken, the server tells the step that breaks it, and neither the law nor the way there. Then, on one machine:',
        '',
      ]
    : [];
  return `${[
    `# ${name}, for TLC`,
    '',
    whence,
    '',
    ...commands,
    '    TLC_JAR=/path/to/tla2tools.jar sh run.sh | tee output',
    '',
    '| TLC reports | the law |',
    '| --- | --- |',
    ...rows,
    '',
    `A counterexample in the output replays with \`orrery replay --itf output --names ${NAMES} --system FILE\`. Laws of what must come at last are not exported.`,
  ].join('\n')}\n`;
}
