import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { Document } from 'yaml'

import { at, isObject, listOf } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { decodeBase64 } from '../secret-types/base64.ts'
import { pemBlocks } from '../secret-types/pem.ts'
import { fingerprintOf } from './certificate.ts'
import { SealError } from './seal-error.ts'

/** A private key of a controller. */
export interface UnsealingKey {
  readonly privateKey: KeyObject
  /** The same as of the certificate. */
  readonly fingerprint: string
}

/**
 * Reads the private keys of a controller for work without it: PEM files, or what
 * `kubectl get secret -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml`
 * saved: a Secret or a v1.List of them, JSON or YAML, also several documents.
 *
 * @throws SealError `private-key`
 */
export async function parseUnsealingKeys(content: SecretBytes): Promise<readonly UnsealingKey[]> {
  const text = content.revealText()
  const isPem = text.trimStart().startsWith('-----BEGIN')
  const pems = isPem ? [text] : (await parseDocuments(text)).flatMap(keysOfBackup)
  const keys = pems.flatMap(keysOfPem)
  if (keys.length === 0) throw noKey('there is no private key of a Sealed Secrets controller')
  return [...new Map(keys.map((key) => [key.fingerprint, key])).values()]
}

async function parseDocuments(text: string): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import('yaml')
  try {
    return [...parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' })].map(toObject)
  } catch {
    // Errors of the parser quote the line, which may be a key.
    throw noKey('the private keys are neither PEM nor YAML')
  }
}

function toObject(document: Document.Parsed): unknown {
  const [error] = document.errors
  if (error !== undefined) throw error
  return document.toJS()
}

function keysOfBackup(object: unknown): readonly string[] {
  if (!isObject(object)) return []
  if (object['kind'] === 'Secret') return [keyOfSecret(object)]
  return listOf(object['items']).flatMap(keysOfBackup)
}

function keyOfSecret(secret: unknown): string {
  const encoded = at(secret, 'data', 'tls.key')
  const bytes = typeof encoded === 'string' ? decodeBase64(encoded) : undefined
  if (bytes === undefined) throw noKey('a Secret among the private keys has no tls.key')
  return new TextDecoder().decode(bytes)
}

function keysOfPem(pem: string): readonly UnsealingKey[] {
  return pemBlocks(pem)
    .filter(({ label }) => label.endsWith('PRIVATE KEY'))
    .map(({ text }) => parseKey(text))
}

function parseKey(pem: string): UnsealingKey {
  const privateKey = importKey(pem)
  if (privateKey.asymmetricKeyType !== 'rsa') throw noKey('a private key is not RSA')
  return { privateKey, fingerprint: fingerprintOf(createPublicKey(privateKey)) }
}

function importKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw noKey('a private key cannot be read')
  }
}

function noKey(message: string): SealError {
  return new SealError('private-key', message, [
    'give the PEM file, or save the keys: kubectl get secret -n kube-system' +
      ' -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml',
  ])
}
