/** The token of a service account, which the controller of the control plane fills in. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { ControlPlane } from '../../../../control-plane/control-plane.ts'
import { eventually } from '../../../../control-plane/eventually.ts'
import { dataOf, type MakeTrial, siteWith } from '../trial.ts'

export const saToken: MakeTrial = async (cluster) => {
  const site = await siteWith(cluster, {
    type: 'kubernetes.io/service-account-token',
    metadata: { name: 'db', annotations: { 'kubernetes.io/service-account.name': 'default' } },
  })
  const path = `/api/v1/namespaces/${site.namespace}/secrets/db`
  const before = await eventually('the token to be filled in', async () => {
    const data = dataOf(await cluster.admin.get(path))
    return data['token'] === undefined ? undefined : data
  })
  const old = before['token'] ?? ''
  // Every token that was ever there.
  const seen = new Set([old])
  return {
    site,
    key: 'token',
    replicas: 1,
    flags: [],
    again: [],
    bystanders: [],
    // Nothing could bring it back.
    kept: [],
    saw({ token }) {
      if (token !== undefined) seen.add(token)
    },
    async wrong({ ending, data }) {
      const now = data['token'] ?? ''
      const isNew = ending === 'committed'
      const dead = [...seen].filter((token) => token !== now)
      return [
        ...(isNew === (now !== old) ? [] : [`the token is ${isNew ? 'the old one' : 'another'}`]),
        ...(isNew || isDeepStrictEqual(data, before) ? [] : ['the Secret is not as it was']),
        ...((await isAccepted(cluster, now)) ? [] : ['the token that is left is refused']),
        ...((await areRefused(cluster, dead)) ? [] : ['a token that is gone is accepted']),
      ]
    },
    over: () => {},
  }
}

/** The API server remembers for ten seconds whom it has let in. */
async function areRefused(cluster: ControlPlane, tokens: readonly string[]): Promise<boolean> {
  const until = Date.now() + 30_000
  for (const token of tokens) {
    while (await isAccepted(cluster, token)) {
      if (Date.now() > until) return false
      await sleep(500)
    }
  }
  return true
}

async function isAccepted({ admin }: ControlPlane, token: string): Promise<boolean> {
  const review = await admin.create('/apis/authentication.k8s.io/v1/tokenreviews', {
    spec: { token },
  })
  return (review['status'] as { readonly authenticated?: boolean }).authenticated === true
}
