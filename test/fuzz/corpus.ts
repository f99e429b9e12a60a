/** Job files to begin with: what `job init` writes, one of everything, and the recorded cases where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE } from '../../impl/cli/job/example.ts';

const EVERYTHING = `variable "ports" {
  type    = map(number)
  default = { http = 8080, admin = 0 }
  validation {
    condition     = length(var.ports) > 0 && alltrue == null
    error_message = "Give a port."
  }
}
locals {
  names = [for k, v in var.ports : upper(k) if v > 0]
  pairs = { for k, v in var.ports : k => v... }
  text  = "%{ for n in local.names ~}\${n}, %{ endfor }"
  first = try(local.names[0], "none")
  all   = [{ a = 1 }, { a = 2 }][*].a
  deep  = merge({ x = [1, 2, { y = "z" }] }, jsondecode("{\\"q\\": null}"))
}
job "all" {
  datacenters = ["dc1", "\${meta.dc}"]
  meta = { "a.b" = 1 }
  constraint {
    attribute = "\${attr.kernel.name}"
    value     = "linux"
  }
  spread {
    attribute = node.datacenter
    weight    = 50
    target "dc1" { percent = 60 }
  }
  group "g" {
    count = 1 + 2 * 3 % 4
    network {
      dynamic "port" {
        for_each = var.ports
        labels   = [port.key]
        content { static = port.value }
      }
    }
    service {
      name = lower("WEB")
      check {
        type     = "http"
        interval = "10s"
        header { Accept = ["a", "b"] }
      }
    }
    task "t" {
      driver = "docker"
      config {
        image = "x:\${local.first}"
        mount {
          type = "bind"
          opts "k" { v = [1, 2.5, null, true] }
        }
        args = concat(["-a"], local.names)
      }
      template {
        data = <<-EOT
          {{ range $i := loop 3 }}
            \${ attr.x } }
          %{ if true }yes%{ else }no%{ endif }
        EOT
        splay = "3s"
      }
      scaling "cpu" {
        max = 10
        policy { check "p" { strategy "s" { target = 1e3 } } }
      }
    }
  }
}
`;

const IN_JSON = `{"variable": {"a": {"default": "x", "type": "string"}}, "job": {"j": {"type": "\${upper(var.a)}",
  "group": {"g": {"count": 2, "task": [{"t": {"driver": "exec", "config": [{"command": "\${attr.x}", "args": ["a"]}]}}]}}}}}`;

/** `folder`: where the recorded job files are, if they are. */
export function corpus(folder: string): readonly string[] {
  const own = [EXAMPLE, EVERYTHING, EVERYTHING.replace(' && alltrue == null', ''), IN_JSON];
  const recorded = ['cases', 'errors'].flatMap((part) => {
    const at = join(folder, part);
    if (!existsSync(at)) return [];
    return readdirSync(at)
      .filter((name) => name.endsWith('.hcl'))
      .map((name) => readFileSync(join(at, name), 'utf8'));
  });
  // One call of bcrypt may take longer than everything else together, and is meant to.
  return [...own, ...recorded.filter((text) => !text.includes('bcrypt'))];
}
