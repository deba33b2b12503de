import { at } from '../../base/json.ts'
import type { ApiClient } from '../http/api-client.ts'

const GROUP = 'authorization.k8s.io'
const REVIEWS = 'selfsubjectaccessreviews'

/** Something to do to a resource, or to a path outside of them. */
export type Access =
  | {
      readonly verb: string
      readonly group: string
      /** With its subresource: `pods/exec`. */
      readonly resource: string
      readonly namespace: string
      readonly name: string
    }
  | { readonly verb: string; readonly path: string }

/** Whether the caller may do it, whichever authorizer says so. @throws ApiError */
export async function mayI(client: ApiClient, access: Access): Promise<boolean> {
  const answer = await client.json({
    method: 'POST',
    path: `/apis/${GROUP}/v1/${REVIEWS}`,
    body: JSON.stringify({
      apiVersion: `${GROUP}/v1`,
      kind: 'SelfSubjectAccessReview',
      spec: attributesOf(access),
    }),
    info: { verb: 'create', resource: `${REVIEWS}.${GROUP}` },
  })
  return at(answer, 'status', 'allowed') === true
}

function attributesOf(access: Access): object {
  if ('path' in access) return { nonResourceAttributes: access }
  const [resource, subresource] = access.resource.split('/')
  const { verb, group, namespace, name } = access
  return { resourceAttributes: { verb, group, resource, subresource, namespace, name } }
}
