/** The job that `job init` writes: one that runs on any Unix without images or downloads. */

export const EXAMPLE = `# A job is what you want to have run. Check it with
#
#     orrery job validate example.nomad.hcl
#
# and see what it means to the HTTP API with
#
#     orrery job run -output example.nomad.hcl

# A variable is given with -var greeting=..., in a file with -var-file, or as NOMAD_VAR_greeting.
variable "greeting" {
  type    = string
  default = "hello"
}

job "example" {
  # Which data centers the job may run in.
  datacenters = ["dc1"]

  # "service" runs until it is stopped, "batch" until it is done, "system" once on every node.
  type = "service"

  # Tasks of a group run together, on one node.
  group "hello" {
    # How many instances of the group to run.
    count = 1

    # A task that ends is started again on its node, this often within the interval.
    restart {
      attempts = 2
      interval = "30m"
      delay    = "15s"
      mode     = "fail"
    }

    # How long a node may be out of sight before its instances count as lost.
    max_client_disconnect = "1h"

    task "say" {
      # raw_exec starts a program as it is, without isolation.
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "while true; do echo \\"$GREETING from $NOMAD_TASK_NAME\\"; sleep 5; done"]
      }

      # What the task finds in its environment.
      env {
        GREETING = var.greeting
      }

      # What a node has to have free for the task: MHz and MB.
      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
`;

/** Without comments and the blank lines that they leave. */
export const SHORT_EXAMPLE = EXAMPLE.replaceAll(/^ *#.*\n/gm, '')
  .replaceAll(/\n{3,}/g, '\n\n')
  .replace(/^\n+/, '');
