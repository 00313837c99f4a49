export const folder: string;
export const sparkPackages: readonly string[];
export function isThere(program: string, ...question: readonly string[]): Promise<boolean>;
export function environment(name: string, wanted: readonly string[]): Promise<string>;
export function sparkHome(): Promise<string>;
