import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { issueServer, loadAuthority } from '../../control-plane/credentials.ts'
import type { Answer } from '../attacker.ts'
import type { Scene } from '../scene.ts'

/** What a webhook was sent, as far as these tests look at it. */
export interface Review {
  readonly operation: string
  readonly dryRun: boolean
  readonly resource: { readonly resource: string }
  readonly object: unknown
  readonly oldObject: unknown
}

/** The attacker's own server, for the API server to send its reviews to. */
export interface WebhookServer {
  /** For `clientConfig` of a webhook. */
  readonly clientConfig: { readonly url: string; readonly caBundle: string }
  readonly received: Review[]
}

/** Listens on loopback until the scene ends, and lets all pass; `patch` changes what passes. */
export async function listen(scene: Scene, patch?: readonly object[]): Promise<WebhookServer> {
  const ca = await loadAuthority(scene.plane.folder)
  const { certPem, keyPem } = await issueServer(ca)
  const received: Review[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const review = (await json(request)) as { request: Review & { uid: string } }
    received.push(review.request)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(allowed(review.request.uid, patch)))
  }
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scene.cleanUp(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const caBundle = Buffer.from(ca.certPem).toString('base64')
  return { clientConfig: { url: `https://127.0.0.1:${port}/any`, caBundle }, received }
}

function allowed(uid: string, patch: readonly object[] | undefined): object {
  const patched = patch === undefined ? {} : { patchType: 'JSONPatch', patch: base64(patch) }
  const response = { uid, allowed: true, ...patched }
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }
}

/** What came in, as the end of an attack. */
export function got(received: readonly Review[]): Answer {
  return { status: 200, text: JSON.stringify(received), json: received }
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}
