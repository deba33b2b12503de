/** Certificates that the cluster has issued to somebody, as far as their requests are still there. */
import { X509Certificate } from 'node:crypto'

import { at, listOf, textOf } from '../../base/json.ts'
import type { IssuedCertificate } from '../../change/revoke/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { timestamp } from '../../base/timestamp.ts'

const GROUP = 'certificates.k8s.io'
const REQUESTS = 'certificatesigningrequests'

/**
 * Those that were asked for by a user and have not expired.
 *
 * @throws ApiError
 */
export async function certificatesIssuedTo(
  client: ApiClient,
  user: string,
): Promise<readonly IssuedCertificate[]> {
  const list = await client.json({
    method: 'GET',
    path: `/apis/${GROUP}/v1/${REQUESTS}`,
    info: { verb: 'list', resource: `${REQUESTS}.${GROUP}` },
  })
  return listOf(at(list, 'items'))
    .filter((request) => textOf(at(request, 'spec', 'username')) === user)
    .flatMap(issued)
}

function issued(request: unknown): readonly IssuedCertificate[] {
  const pem = Buffer.from(textOf(at(request, 'status', 'certificate')), 'base64')
  if (pem.length === 0) return []
  try {
    const { subject, validToDate } = new X509Certificate(pem)
    if (validToDate < new Date()) return []
    const name = textOf(at(request, 'metadata', 'name'))
    return [
      { subject: subject.replaceAll('\n', ', '), request: name, until: timestamp(validToDate) },
    ]
  } catch {
    return []
  }
}
