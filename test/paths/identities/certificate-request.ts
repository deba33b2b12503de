import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { KubeObject } from '../../control-plane/admin-client.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Whom a certificate is asked for. */
export interface Asked {
  readonly commonName: string
  readonly organizations?: readonly string[]
}

/** A key that stays here, and the request for its certificate. */
export interface KeyAndRequest {
  readonly keyPem: string
  readonly requestPem: string
}

export const CLIENT = 'kubernetes.io/kube-apiserver-client'
export const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet'

/** A fresh key, and a PKCS #10 request in its name. */
export async function askFor({ commonName, organizations = [] }: Asked): Promise<KeyAndRequest> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [...organizations.map((O) => ({ O: [O] })), { CN: [commonName] }],
    keys,
    signingAlgorithm: ALGORITHM,
  })
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    keyPem: `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`,
    requestPem: `${request.toString('pem')}\n`,
  }
}

/** The object that brings a request before a signer. */
export function signingRequest(name: string, requestPem: string, signerName = CLIENT): KubeObject {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(requestPem).toString('base64'),
      signerName,
      usages: ['digital signature', 'client auth'],
    },
  }
}

/** What an approver adds to the status. */
export const APPROVED = [
  { type: 'Approved', status: 'True', reason: 'Test', message: 'performed by an attacker' },
]
