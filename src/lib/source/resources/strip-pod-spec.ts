import { isObject, listOf } from '../../base/json.ts'

/**
 * A pod spec without the places where people write values in clear: literals
 * of environment variables, command lines, hooks and probes. None of them can
 * name a Secret. References and mounts stay as they are.
 */
export function stripPodSpec(spec: unknown): unknown {
  if (!isObject(spec)) return spec
  const { containers, initContainers, ephemeralContainers, ...rest } = spec
  return {
    ...rest,
    ...(containers === undefined ? {} : { containers: stripContainers(containers) }),
    ...(initContainers === undefined ? {} : { initContainers: stripContainers(initContainers) }),
    ...(ephemeralContainers === undefined
      ? {}
      : { ephemeralContainers: stripContainers(ephemeralContainers) }),
  }
}

function stripContainers(containers: unknown): readonly unknown[] {
  return listOf(containers).filter(isObject).map(stripContainer)
}

function stripContainer(container: Readonly<Record<string, unknown>>): unknown {
  const {
    command: _command,
    args: _args,
    lifecycle: _lifecycle,
    livenessProbe: _liveness,
    readinessProbe: _readiness,
    startupProbe: _startup,
    env,
    ...rest
  } = container
  return env === undefined
    ? rest
    : { ...rest, env: listOf(env).filter(isObject).map(stripVariable) }
}

function stripVariable(variable: Readonly<Record<string, unknown>>): unknown {
  const { value: _value, ...rest } = variable
  return rest
}
