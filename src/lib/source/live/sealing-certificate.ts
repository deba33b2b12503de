import { ApiError, withHints } from '../../base/errors.ts'
import { at, isObject, listOf, textOf } from '../../base/json.ts'
import type { NamespacedName } from '../../base/names.ts'
import type { ApiClient } from '../http/api-client.ts'

/**
 * Fetches the certificate of a Sealed Secrets controller through the service proxy
 * of the API server, as `kubeseal --fetch-cert` does (openCertCluster in
 * pkg/kubeseal): the name of the first port of its Service, then `/v1/cert.pem`.
 *
 * @param controller its Service, of which both names were checked
 * @returns what came, which should be PEM
 * @throws ApiError with hints about where the controller may be
 */
export async function fetchSealingCertificate(
  client: ApiClient,
  controller: NamespacedName,
): Promise<string> {
  try {
    const port = await firstPort(client, controller)
    return await certificateOf(client, controller, port)
  } catch (error) {
    throw error instanceof ApiError ? withHints(error, hintsFor(error)) : error
  }
}

function servicePath({ namespace, name }: NamespacedName): string {
  return `/api/v1/namespaces/${namespace}/services/${name}`
}

async function firstPort(client: ApiClient, controller: NamespacedName): Promise<string> {
  const service = await client.json({
    method: 'GET',
    path: servicePath(controller),
    info: { verb: 'get', resource: 'services', ...controller },
  })
  const [port] = listOf(at(service, 'spec', 'ports'))
  // A port that has no name is the only one, and is named so.
  return isObject(port) ? textOf(port['name']) : ''
}

async function certificateOf(
  client: ApiClient,
  { namespace, name }: NamespacedName,
  port: string,
): Promise<string> {
  const proxied = { namespace, name: `http:${name}:${encodeURIComponent(port)}` }
  const bytes = await client.bytes({
    method: 'GET',
    path: `${servicePath(proxied)}/proxy/v1/cert.pem`,
    accept: 'application/x-pem-file, */*',
    info: { verb: 'get', resource: 'services/proxy', ...proxied },
  })
  return bytes.toString('utf8')
}

const WHERE =
  'its Service is named by --controller-name and --controller-namespace; Helm calls it sealed-secrets'
const BY_FILE = 'or give the certificate with --cert FILE'

function hintsFor({ failure, request, hints, status }: ApiError): readonly string[] {
  if (failure === 'notFound') {
    return request.resource === 'services'
      ? [WHERE, BY_FILE]
      : ['there is something else behind this Service', WHERE, BY_FILE]
  }
  if (status !== undefined && status >= 500) {
    return ['does the controller run, and is it ready?', WHERE, BY_FILE]
  }
  return [...hints, BY_FILE]
}
