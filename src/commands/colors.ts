import picocolors from "picocolors";

/** Colours on a terminal, or where FORCE_COLOR asks for them; picocolors alone would paint the files of a CI job, too. */
const isWanted = process.stdout.isTTY || Boolean(process.env.FORCE_COLOR);

export const pc = picocolors.createColors(picocolors.isColorSupported && isWanted);
