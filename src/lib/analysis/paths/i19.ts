import { isChangeable } from '../graph/changeable-secrets.ts'
import type { Station, Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { BOOTSTRAP, BOOTSTRAP_NAMESPACE, isBootstrapToken, tokenIdOf } from './bootstrap.ts'
import { bootstrapHolders, grantUnions } from './bootstrap-holders.ts'
import { CREATE_SECRETS, readsBy, UPDATE_SECRETS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const WHY: Why & { readonly id: string } = {
  id: 'I19',
  confidence: 'conditional',
  condition: BOOTSTRAP,
}

/** Being able to write a token of some id; of any with undefined. */
function writes({ build }: PathContext, id: string | undefined): Station {
  const any = build.graph.station('makes a bootstrap token')
  if (id === undefined) return any
  const key = `makes a bootstrap token ${id}`
  const station = build.graph.station(key)
  // All but the user are free to choose.
  if (build.once(key)) build.free(station, any)
  return station
}

/** Those that are not there yet; the id is in the name. */
function connectNew(context: PathContext, ids: ReadonlySet<string>): void {
  const { build } = context
  const create = build.mayIn(CREATE_SECRETS, BOOTSTRAP_NAMESPACE)
  build.free(create, writes(context, undefined))
  for (const { id } of bootstrapHolders(context)) {
    if (id !== undefined && !ids.has(id)) build.free(create, writes(context, id))
  }
  for (const { namespace, name, station } of build.holdings(CREATE_SECRETS)) {
    const counts = namespace === '' || namespace === BOOTSTRAP_NAMESPACE
    const id = tokenIdOf(name)
    if (counts && id !== undefined && !ids.has(id)) build.free(station, writes(context, id))
  }
}

/** Those that are there, whose secret and groups can be changed. */
function connectExisting(context: PathContext): void {
  const { build, model } = context
  const tokens = model.facts.Secret.filter(isBootstrapToken)
  const changes = [UPDATE_SECRETS, ...readsBy('patch')].flatMap((each) => build.holdings(each))
  for (const token of tokens.filter((each) => isChangeable(each) !== 'no')) {
    for (const { namespace, name, station } of changes) {
      if (namespace !== '' && namespace !== BOOTSTRAP_NAMESPACE) continue
      if (name !== null && name !== token.name) continue
      const evidence = [objectEvidence('Secret', token)]
      build.free(station, writes(context, tokenIdOf(token.name)), evidence)
    }
  }
}

export const i19: AccessPath = {
  id: 'I19',
  title: 'a bootstrap token can be made or had',
  precondition:
    'create on secrets in kube-system, or update or patch on one that is a bootstrap token: a Secret of type bootstrap.kubernetes.io/token is a credential of the user system:bootstrap:ID and of the group system:bootstrappers, and of others that its writer chooses; or any way to read one',
  close: 'remove the verb in kube-system; switch bootstrap tokens off when no nodes are added',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'the API server accepts bootstrap tokens, as kubeadm sets it up',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  unite: grantUnions,
  connect: (context) => {
    const { build, model } = context
    const ids = new Set(
      model.facts.Secret.filter(({ namespace }) => namespace === BOOTSTRAP_NAMESPACE).flatMap(
        ({ name }) => tokenIdOf(name) ?? [],
      ),
    )
    connectNew(context, ids)
    connectExisting(context)
    for (const { id, station } of bootstrapHolders(context)) {
      build.step(writes(context, id), station, WHY)
    }
  },
}
