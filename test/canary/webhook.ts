import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { ControlPlane } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { createAuthority, issue } from '../control-plane/pki.ts'

/** What becomes of a write; a status of HTTP refuses it. */
export type Verdict = 'warn' | { readonly code: number }

/** An admission webhook that says the object again in all that it can say. */
export interface EchoingWebhook {
  verdict: Verdict
  /** How many writes it was asked about since that was set to 0. */
  asked: number
  remove(): Promise<void>
}

interface Review {
  readonly request: {
    readonly uid: string
    readonly object: WithData | null
    readonly oldObject: WithData | null
  }
}

interface WithData {
  readonly data?: Readonly<Record<string, string>>
}

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** Puts one in front of the Secrets of a namespace, and waits until it is asked. */
export async function echoingWebhook(
  { admin }: ControlPlane,
  namespace: string,
): Promise<EchoingWebhook> {
  const authority = await createAuthority('webhook')
  const leaf = await issue(authority, {
    commonName: 'webhook',
    usage: 'server',
    ips: ['127.0.0.1'],
  })
  const webhook = { verdict: 'warn' as Verdict, asked: 0 }
  const server = createServer({ key: leaf.keyPem, cert: leaf.certPem }, (request, response) => {
    void json(request).then((review) => {
      webhook.asked += 1
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer(review as Review, webhook.verdict)))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const name = `echo-${namespace}`
  const url = `https://127.0.0.1:${port}/`
  const caBundle = Buffer.from(authority.certPem).toString('base64')
  await admin.create(CONFIGURATIONS, configuration(name, namespace, { url, caBundle }))
  const probe = { metadata: { name: 'probe' }, data: { password: 'eA==' } }
  await eventually('the webhook is asked', async () => {
    await admin.create(`/api/v1/namespaces/${namespace}/secrets?dryRun=All`, probe)
    return webhook.asked > 0
  })
  return Object.assign(webhook, {
    async remove() {
      await admin.delete(`${CONFIGURATIONS}/${name}`)
      server.close()
      server.closeAllConnections()
    },
  })
}

function configuration(name: string, namespace: string, clientConfig: object): object {
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'] }
  return {
    metadata: { name },
    webhooks: [
      {
        name: 'echo.example.com',
        clientConfig,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ ...rule, operations: ['CREATE', 'UPDATE', 'DELETE'] }],
      },
    ],
  }
}

function answer({ request }: Review, verdict: Verdict): object {
  const object = request.object ?? request.oldObject ?? {}
  const values = Object.values(object.data ?? {}).flatMap((value) => [
    value,
    Buffer.from(value, 'base64').toString(),
  ])
  const [first = 'nothing'] = values.slice(1)
  const response =
    verdict === 'warn'
      ? { allowed: true }
      : {
          allowed: false,
          status: {
            code: verdict.code,
            reason: first,
            message: `refused: ${JSON.stringify(object)} ${values.join(' ')}`,
            details: {
              name: first,
              causes: values.map((value) => ({ message: value, field: value })),
            },
          },
        }
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: request.uid, warnings: values.map((value) => `look: ${value}`), ...response },
  }
}
