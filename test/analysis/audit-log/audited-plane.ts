import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'

/** A control plane that writes an audit log. */
export interface AuditedPlane {
  readonly plane: OwnControlPlane
  /** The log that it writes. */
  readonly log: string
  stop(): Promise<void>
}

/** Level Metadata, as most policies have it for Secrets. */
export const METADATA = 'metadata'
/** Level RequestResponse, which logs values. */
export const ANSWERS = 'answers'
/** Level None. */
export const SILENT = 'silent'

// The namespaces are called after what is logged of them.
const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- {level: None, namespaces: [${SILENT}]}
- {level: RequestResponse, namespaces: [${ANSWERS}]}
- {level: Metadata}
`

/** Starts a control plane of one's own, with {@link POLICY}. */
export async function startAuditedPlane(): Promise<AuditedPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'kvs-audit-'))
  const log = join(folder, 'audit.log')
  const policy = join(folder, 'policy.yaml')
  await writeFile(policy, POLICY)
  const plane = await startControlPlane({
    apiServerFlags: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`],
  })
  return {
    plane,
    log,
    stop: async () => {
      await plane.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
