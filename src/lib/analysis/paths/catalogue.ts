/** A row of the catalogue of paths: what `explain ID` prints. */
export interface PathEntry {
  /** `D7`, as reports name it. */
  readonly id: string
  /** One sentence without a full stop. */
  readonly title: string
  /** What has to be true. */
  readonly precondition: string
  /** How to close it. */
  readonly close: string
}

const NARROW =
  'remove the subject from the binding, or the verb from the rule; where it is needed, name the Secret in resourceNames'

/** Direct paths (D) and what a Secret is given to by design (U). */
export const CATALOGUE: readonly PathEntry[] = [
  {
    id: 'D1',
    title: 'get on secrets reads the Secret',
    precondition:
      'a rule with get on secrets that applies in the namespace; resourceNames empty or naming the Secret',
    close: NARROW,
  },
  {
    id: 'D2',
    title: 'list on secrets answers with every value',
    precondition:
      'as D1 with list; with resourceNames the request needs fieldSelector=metadata.name=NAME; the resourceName "" allows an unnamed list',
    close: NARROW,
  },
  {
    id: 'D3',
    title: 'watch on secrets streams every value, those that exist already first',
    precondition: 'as D2 with watch; also on the old /watch/ paths',
    close: NARROW,
  },
  {
    id: 'D4',
    title: 'a star in verbs, resources or apiGroups covers secrets',
    precondition:
      'a rule in which * stands for the verb, for secrets or for the core group; secrets/* and */secrets cover nothing',
    close: 'write out the resources and verbs that are needed instead of *',
  },
  {
    id: 'D5',
    title: 'members of system:masters bypass authorization',
    precondition:
      'a client certificate with organisation system:masters, or another authenticator that puts a user in the group',
    close:
      'cannot be taken away by RBAC: keep such certificates offline, let them expire, change the client CA when one is lost',
  },
  {
    id: 'D6',
    title: 'the API server puts everyone into the group',
    precondition:
      'a binding to system:authenticated, system:unauthenticated, system:serviceaccounts or system:serviceaccounts:NAMESPACE',
    close: 'bind the service accounts that need it by name instead of the group',
  },
  {
    id: 'D7',
    title: 'patch on secrets answers with the whole Secret',
    precondition:
      'patch on secrets and the name; an empty patch with dryRun=All changes nothing and needs no get',
    close: NARROW,
  },
  {
    id: 'D8',
    title: 'delete on secrets answers with the whole Secret',
    precondition:
      'delete on secrets and the name; propagationPolicy=Foreground or Orphan, with dryRun=All nothing is deleted',
    close: NARROW,
  },
  {
    id: 'D9',
    title: 'deletecollection on secrets answers with every Secret',
    precondition:
      'deletecollection on secrets without resourceNames, or with the name ""; with dryRun=All nothing is deleted',
    close: NARROW,
  },
  {
    id: 'D11',
    title: 'the Node authorizer lets a kubelet have the Secrets of its pods',
    precondition:
      'a pod on the node names the Secret, or claims a PersistentVolume that does; completed pods count until they are deleted, mirror pods never do',
    close:
      'delete the pod or volume, or keep the pod off the node with affinity and taints; delete completed pods',
  },
  {
    id: 'U1',
    title: 'the pod is given the Secret',
    precondition: 'a container has it in its environment or mounts a volume with it',
    close: 'take the reference out of the workload',
  },
  {
    id: 'U2',
    title: 'the pod holds a token of the service account',
    precondition: 'a container mounts the token of a service account that is itself a reader',
    close: 'set automountServiceAccountToken: false, or give the pod another service account',
  },
]

interface UnfollowedClass {
  readonly letter: string
  readonly numbers: readonly number[]
  /** How the ids are written together. */
  readonly label: string
  readonly what: string
}

const UNFOLLOWED: readonly UnfollowedClass[] = [
  {
    letter: 'D',
    numbers: [10, 12],
    label: 'D10, D12',
    what: 'replacing the Secret, or reading it through an own admission policy',
  },
  upTo(
    'P',
    11,
    'creating or changing pods and workloads, exec, attach, ephemeral containers, logs, proxies',
  ),
  upTo(
    'I',
    23,
    'becoming somebody who can: tokens, impersonation, bind, escalate, certificates, controllers',
  ),
  upTo('N', 14, 'taking over nodes, volumes, webhooks, the control plane or backups'),
]

function upTo(letter: string, last: number, what: string): UnfollowedClass {
  const numbers = Array.from({ length: last }, (_, index) => index + 1)
  return { letter, numbers, label: `${letter}1-${letter}${last}`, what }
}

/** Classes of path that are not followed yet, in words, so that no answer is read as complete. */
export const NOT_FOLLOWED: readonly string[] = [
  ...UNFOLLOWED.map(({ label, what }) => `${label}: ${what}`),
  'nodes that lost their pod of a Secret with more than 200 references: the API server may still let them',
  'other authorizers than Node and RBAC, and who is in a group that is managed outside the cluster',
]

/** For each id that {@link NOT_FOLLOWED} names, a sentence that says what it stands for. */
export const UNFOLLOWED_IDS: ReadonlyMap<string, string> = new Map(
  UNFOLLOWED.flatMap(({ letter, numbers, label, what }) =>
    numbers.map((number): [string, string] => [
      `${letter}${number}`,
      `not followed yet, so \`reach\` neither finds nor rules it out; one of ${label}: ${what}`,
    ]),
  ),
)
