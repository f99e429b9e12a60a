/**
 * A swarm as a batch job, in the job language of Nomad: one group, a member for each instance, whose index is its seed. The
 * system's file travels in the job, so that nothing but the program has to be on the nodes. Texts only.
 */

export interface SwarmJob {
  /** The job's id: letters, digits and hyphens. */
  readonly id: string;
  /** The system's file: its name and its text. */
  readonly file: { readonly name: string; readonly text: string };
  /** Which of its systems. */
  readonly only: string;
  readonly members: number;
  /** Memory for the bits of each. */
  readonly bytes: number;
  /** Each ends after so many seconds. */
  readonly seconds: number;
  /** The program on the nodes. */
  readonly command: string;
}

const MEBIBYTE = 2 ** 20;
/** What a member takes besides its bits, in MB. */
const BESIDES_MB = 256;
/** Marks that no system's file has, in the place of a template's braces. */
const [LEFT, RIGHT] = ['<<<ORRERY', 'ORRERY>>>'] as const;

/** The job's text. @throws RangeError when the file holds what cannot travel in a job */
export function swarmJobText({ id, file, only, members, bytes, seconds, command }: SwarmJob): string {
  if (file.text.includes(LEFT) || /^\s*ORRERY_SYSTEM$/m.test(file.text))
    throw new RangeError(
      `${file.name} holds ${LEFT} or a line ORRERY_SYSTEM, by which the job knows its end`,
    );
  const args = ['explore', `local/${file.name}`, '--only', only, '--seed', '${NOMAD_ALLOC_INDEX}'];
  const budget = ['--bits', `${Math.ceil(bytes / MEBIBYTE)}m`, '--seconds', String(seconds)];
  return `# ${members} searches of ${only}, each with a seed of its own. When the job is done, put together what they found:
#
#     orrery explore merge --job ${id}
job ${JSON.stringify(id)} {
  datacenters = ["*"]
  type        = "batch"

  group "members" {
    count = ${members}

    # A member that fails would fail again: its seed decides all it does.
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "search" {
      driver = "raw_exec"

      config {
        command = ${JSON.stringify(command)}
        args    = [${[...args, ...budget].map((each) => JSON.stringify(each)).join(', ')}]
      }

      resources {
        cpu    = 500
        memory = ${Math.ceil(bytes / MEBIBYTE) + BESIDES_MB}
      }

      template {
        destination     = "local/${file.name}"
        left_delimiter  = "${LEFT}"
        right_delimiter = "${RIGHT}"
        data            = <<ORRERY_SYSTEM
${inHeredoc(file.text)}ORRERY_SYSTEM
      }
    }
  }
}
`;
}

/** The job language would take these for its own. */
function inHeredoc(text: string): string {
  const escaped = text.replaceAll('${', '$${').replaceAll('%{', '%%{');
  return escaped.endsWith('\n') ? escaped : `${escaped}\n`;
}
