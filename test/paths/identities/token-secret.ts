import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Held } from '../attacker.ts'
import type { Given } from '../given.ts'
import type { Scene } from '../scene.ts'
import { account, readerAccount, until } from './accounts.ts'

/** A Secret that the token controller fills with a token of the account. */
export function tokenSecret(name: string, of: string, namespace?: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      annotations: { 'kubernetes.io/service-account.name': of },
    },
    type: 'kubernetes.io/service-account-token',
  }
}

/** The token among what was read, once the controller has put it there. */
export function tokenIn(text: string): Held | undefined {
  const found = /"token"\s*:\s*"(?<token>[^"]+)"/u.exec(text)?.groups?.['token']
  return found === undefined ? undefined : { token: Buffer.from(found, 'base64').toString() }
}

/** Name of the token Secret that {@link withTokenSecret} makes. */
export const LEGACY = 'legacy'

/** The account that reads the Secret, another, and a token Secret of one of them. */
export function withTokenSecret(scene: Scene, of: string): Given {
  const home = scene.attackerNamespace
  const path = `/api/v1/namespaces/${home}/secrets/${LEGACY}`
  return {
    manifests: [
      ...readerAccount(scene, home),
      account('other', home),
      tokenSecret(LEGACY, of, home),
    ],
    prepare: () =>
      until('the controller to fill the Secret', async () =>
        tokenIn(JSON.stringify((await scene.admin.get(path))['data'] ?? {})),
      ),
  }
}
