export const root: string;
export function projectNode(): string | undefined;
export function projectEnvironment(extra?: Record<string, string>): NodeJS.ProcessEnv;
export function repair(): boolean;
export function ensureInstalled(): void;
