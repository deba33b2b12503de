import { objectEvidence } from '../graph/path-builder.ts'
import { connectFreedContainers } from './freed-containers.ts'
import { strictNamespaces } from './pod-security.ts'
import { runsPods } from './pod-spec-choice.ts'
import { CHANGE_NAMESPACES, CREATE_NAMESPACES } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const UNLABELLED = 'new namespaces have no stricter level by default'

export const n2: AccessPath = {
  id: 'N2',
  title: 'the Pod Security level of a namespace can be taken away',
  precondition:
    'update or patch on the namespace (also its status, or update on finalize), and create on pods or a workload in it, or update or patch on pods/ephemeralcontainers for the nodes of its pods',
  close: 'remove the verb from those who do not administer namespaces',
  versions: 'every version',
  confidence: 'certain',
  evidence:
    'the binding, with the subject, and the role, with the rule, of both rights; the namespace',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    connectFreedContainers(context)
    const needs = [build.may(CREATE_NAMESPACES, ''), runsPods(context, '')]
    build.joint(needs, build.nodes(), {
      id: 'N2',
      confidence: 'conditional',
      condition: UNLABELLED,
    })
    for (const { namespace, label } of strictNamespaces(context)) {
      const change = build.may(CHANGE_NAMESPACES, namespace, namespace)
      build.joint([change, runsPods(context, namespace)], build.nodes(), {
        id: 'N2',
        evidence: [
          objectEvidence('Namespace', { namespace: '', name: namespace }, { state: label }),
        ],
      })
    }
  },
}
