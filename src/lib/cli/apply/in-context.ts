import { type ApiError, withHints } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'

/** What to do next depends on what is wrong. */
export function inContext(error: ApiError, { namespace }: NamespacedName): ApiError {
  return withHints(error, [...error.hints, ...moreHints(error, namespace)])
}

function moreHints({ failure, status, request }: ApiError, namespace: string): readonly string[] {
  if (failure === 'notFound') {
    const isSealed = request.resource !== 'secrets'
    return [
      `is there a namespace ${namespace}? it is not made by itself`,
      ...(isSealed ? ['is the Sealed Secrets controller installed?'] : []),
    ]
  }
  if (failure === 'unreachable' || failure === 'timeout') {
    return ['whether it was applied is not known; applying again does no harm']
  }
  if (status === 422 || status === 400) {
    return ['the API server or an admission webhook refused it; its words could hold values']
  }
  return []
}
