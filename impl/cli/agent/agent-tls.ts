/** The `tls` block of an agent: its files opened, and what its connections make of them. */
import type { HttpTls } from '../../api/http-server.ts';
import { httpTls, RpcTls } from '../../io/tls/tls-doors.ts';
import { TlsFiles } from '../../io/tls/tls-files.ts';
import type { AgentSettings } from './agent-settings.ts';

export interface AgentTls {
  readonly rpc?: RpcTls;
  readonly http?: HttpTls;
  /** Absent: there is nothing to read again. */
  readonly files?: TlsFiles;
}

export async function agentTls(settings: AgentSettings, say: (line: string) => void): Promise<AgentTls> {
  const http = settings.tlsHttp === true;
  const rpc = settings.tlsRpc === true;
  if (!http && !rpc) return {};
  const files = await TlsFiles.open(
    {
      http,
      rpc,
      caFile: settings.caFile ?? '',
      certFile: settings.certFile ?? '',
      keyFile: settings.keyFile ?? '',
      verifyServerHostname: settings.verifyServerHostname ?? false,
      verifyHttpsClient: settings.verifyHttpsClient ?? false,
      rpcUpgradeMode: settings.rpcUpgradeMode ?? false,
    },
    say,
  );
  return {
    files,
    ...(rpc ? { rpc: new RpcTls(files, settings.region) } : {}),
    ...(http ? { http: httpDoor(files, say) } : {}),
  };
}

function httpDoor(files: TlsFiles, say: (line: string) => void): HttpTls {
  return {
    options: httpTls(files),
    onReload: (listener) => files.onReload(() => listener(httpTls(files))),
    say,
  };
}
