/** A certificate that the program makes: signed by itself, or by the authority of another Secret. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../../../control-plane/admin-client.ts'
import type { ControlPlane } from '../../../../control-plane/control-plane.ts'
import { run } from '../../../run.ts'
import { type Data, dataOf, type MakeTrial, operatorStraight, siteWith } from '../trial.ts'

export function tls(signer: 'itself' | 'authority'): MakeTrial {
  return async (cluster) => {
    const made = await madeOnce(cluster)
    const secret = signer === 'itself' ? made.alone : made.signed
    const site = await siteWith(cluster, { type: 'kubernetes.io/tls', data: secret['data'] })
    await site.apply({ ...object('ca'), data: made.authority['data'] })
    const before = dataOf(secret)
    return {
      site,
      key: 'tls.crt',
      replicas: 1,
      flags: signer === 'itself' ? [] : ['--ca', 'ca'],
      again: [],
      bystanders: ['ca'],
      kept: Object.values(before),
      wrong({ ending, data }) {
        if (ending === 'committed') {
          return wrongPair(data, before, signer === 'itself' ? data : dataOf(made.authority))
        }
        return isDeepStrictEqual(data, before) ? [] : ['the Secret is not as it was']
      },
      over: () => {},
    }
  }
}

function wrongPair(data: Data, before: Data, signer: Data): readonly string[] {
  const [made, old, by] = [data, before, signer].map(
    (each) => new X509Certificate(each['tls.crt'] ?? ''),
  )
  if (made === undefined || old === undefined || by === undefined) throw new Error('three of three')
  const checks: Readonly<Record<string, boolean>> = {
    'the certificate is of another key than there is': made.checkPrivateKey(
      createPrivateKey(data['tls.key'] ?? ''),
    ),
    'the key is the old one': !made.publicKey.equals(old.publicKey),
    'the names are others': made.subjectAltName === old.subjectAltName,
    'somebody else has signed it': made.verify(by.publicKey),
    'ca.crt is another': data['ca.crt'] === before['ca.crt'],
  }
  return Object.entries(checks).flatMap(([what, isRight]) => (isRight ? [] : [what]))
}

interface Made {
  readonly authority: KubeObject
  readonly alone: KubeObject
  readonly signed: KubeObject
}

let once: Promise<Made> | undefined

/** Keys take their time. */
function madeOnce(cluster: ControlPlane): Promise<Made> {
  once ??= make(cluster)
  return once
}

async function make(cluster: ControlPlane): Promise<Made> {
  const namespace = await cluster.createNamespace('tls')
  const kubeconfig = await operatorStraight(cluster, namespace)
  const create = async (name: string, options: string): Promise<KubeObject> => {
    const words = ['create', name, '--type', 'tls', '--generate-tls', options]
    const { status, stderr } = await run(words, { kubeconfig })
    if (status !== 0) throw new Error(stderr)
    return cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)
  }
  const authority = await create('ca', 'cn=Test CA,is-ca')
  return {
    authority,
    alone: await create('alone', 'dns=web.example.com,days=30'),
    signed: await create('signed', 'dns=web.example.com,days=30,ca=ca'),
  }
}

function object(name: string): object {
  return { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name } }
}
