import { kindAndName } from '../base/names.ts'
import type { ObjectChange } from '../analysis/cut/index.ts'
import { shellWord } from './shell-word.ts'

/**
 * The command that makes a change, for `sh`.
 *
 * @param client words that choose the cluster: `--context`, `staging`
 */
export function kubectlCommand(change: ObjectChange, client: readonly string[] = []): string {
  const { namespace } = change.object
  // Names of RBAC objects may begin with a dash; after a slash they are no flags.
  const object = kindAndName(change.object)
  const place = namespace === undefined ? [] : ['-n', namespace]
  const words =
    change.action === 'delete'
      ? ['delete', object, ...place]
      : ['patch', object, ...place, '--type=json', '-p', JSON.stringify(change.patch)]
  return ['kubectl', ...client, ...words].map(shellWord).join(' ')
}
