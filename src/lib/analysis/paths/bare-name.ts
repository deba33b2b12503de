/** The name of a pod or node that proxy requests name with a scheme and a port: `https:worker-1:10250`. */
export function bareName(name: string): string {
  return name.replace(/^https?:/, '').replace(/:[^:]*$/, '')
}
