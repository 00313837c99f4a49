/** How long each soak takes; TUMBLE_SOAK_MINUTES=5 for a release, 60 for a night. */
export const minutes = Number(process.env.TUMBLE_SOAK_MINUTES ?? 0.5);
if (!(minutes > 0)) throw new Error(`TUMBLE_SOAK_MINUTES takes minutes, not "${minutes}".`);
