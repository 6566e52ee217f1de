export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly capture?: boolean;
  readonly quiet?: boolean;
}
export function programScript(name: string): string;
export function commandLine(name: string, args: readonly string[]): [command: string, args: string[]];
export function run(
  name: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<{ code: number; output: string }>;
