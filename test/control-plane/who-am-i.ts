import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { json } from 'node:stream/consumers'
import { parse } from 'yaml'

interface WhoAmI {
  readonly status: { readonly userInfo: { readonly username: string; readonly groups: string[] } }
}

/**
 * Asks the API server who the user of a kubeconfig is. Reads the file itself: the
 * harness is not to be checked with its own client.
 */
export async function whoAmI(kubeconfig: string): Promise<WhoAmI['status']['userInfo']> {
  const config = parse(await readFile(kubeconfig, 'utf8'))
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster
  const { user } = config.users[0]
  const decode = (data: string | undefined): Buffer | undefined =>
    data === undefined ? undefined : Buffer.from(data, 'base64')
  const agent = new Agent({
    ca: decode(ca),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  })
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (typeof user.token === 'string') headers['authorization'] = `Bearer ${user.token}`
  const answer = await new Promise<unknown>((resolve, reject) => {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    request(new URL(path, server), { agent, method: 'POST', headers }, (response) => {
      json(response).then(resolve, reject)
    })
      .once('error', reject)
      .end('{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}')
  })
  return (answer as WhoAmI).status.userInfo
}
