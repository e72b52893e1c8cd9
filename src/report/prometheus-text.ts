/** Prometheus' text format, as the textfile collector of node_exporter reads it. */
import type {MetricFamily} from './metric-family.ts'

/** Writes metrics, each of their values with these labels as well. What has no value is left out. */
export function prometheusText(
  families: readonly MetricFamily[],
  common: Readonly<Record<string, string>>,
): string {
  return families
    .filter(({samples}) => samples.length > 0)
    .map(({name, help, type, samples}) => {
      const lines = samples.map(({labels, value}) => {
        return `${name}${labelText({...common, ...labels})} ${value}\n`
      })
      return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

/** The collector refuses a file that is no UTF-8, and with it all that is in it. */
function escapeLabel(value: string): string {
  return escapeHelp(value.toWellFormed()).replaceAll('"', '\\"')
}
