/** Plays the controllers that write managed Secrets when they are asked. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin } from '../../../../control-plane/admin.ts'
import type { KubeObject } from '../../../../control-plane/admin-client.ts'
import { CERTIFICATE, EXTERNAL_SECRET, type Owner } from '../../owners.ts'
import { encoded, NEW } from '../../site.ts'

/** Whose controller it is. */
export interface Manager {
  readonly owner: Owner
  /** What it adds to the Secret. */
  readonly metadata: object
  /** Which request stands in the object; undefined where there is none. */
  requestIn(object: KubeObject): string | undefined
  /** Status of the object when it is done. */
  readonly done?: object
}

/** External Secrets fetches the value again whenever the annotation is another one. */
export const EXTERNAL_SECRETS: Manager = {
  owner: EXTERNAL_SECRET,
  metadata: { labels: { 'reconcile.external-secrets.io/managed': 'true' } },
  requestIn: ({ metadata }) => metadata.annotations?.['force-sync'],
}

/** cert-manager issues anew while the condition is there. */
export const CERT_MANAGER: Manager = {
  owner: CERTIFICATE,
  metadata: { annotations: { 'cert-manager.io/certificate-name': 'db' } },
  requestIn({ status }) {
    const conditions = (status?.conditions ?? []) as readonly Record<string, string>[]
    return conditions.find(({ type }) => type === 'Issuing')?.['message']
  },
  done: { conditions: [] },
}

/** @param takesMs from when it is asked to when it writes */
export function playController(
  admin: Admin,
  namespace: string,
  { owner, requestIn, done }: Manager,
  takesMs: number | undefined,
): { stop(): Promise<void> } {
  const path = `/apis/${owner.apiVersion}/namespaces/${namespace}/${owner.plural}/db`
  const secret = `/api/v1/namespaces/${namespace}/secrets/db?fieldManager=${owner.plural}`
  let isOver = false
  const look = async (): Promise<void> => {
    let handled: string | undefined
    while (!isOver) {
      await sleep(150)
      const asked = requestIn(await admin.get(path))
      if (asked === undefined || asked === handled) continue
      await sleep(takesMs)
      await admin.patch(secret, { data: { password: encoded(NEW) } })
      if (done !== undefined) await admin.patch(`${path}/status`, { status: done })
      handled = asked
    }
  }
  const looking = look()
  // It is told of when the trial is over.
  looking.catch(() => {})
  return {
    async stop() {
      isOver = true
      await looking
    },
  }
}
