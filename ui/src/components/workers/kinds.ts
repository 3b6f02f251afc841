/** Kinds that this version can use. */
export type WorkingKind = "local" | "ssh";

/** The kinds of workers, each with when to choose it. */
export interface Kind {
  kind: string;
  title: string;
  /** One sentence: when to choose it. */
  when: string;
  /** Whether this version can use it. */
  works: boolean;
}

export const KINDS: readonly Kind[] = [
  { kind: "local", title: "This machine", when: "Choose it to use this computer with another engine, in another folder, or with another share of its cores.", works: true },
  { kind: "ssh", title: "Machines over SSH", when: "Choose it for a Linux machine or server that you can log in to: Spillway puts its own small program there, and nothing has to be installed.", works: true },
  { kind: "psexec", title: "Windows machines over PsExec", when: "For office computers with HEC-RAS that nobody uses at night.", works: false },
  { kind: "docker", title: "Docker hosts", when: "For HEC-RAS for Linux in containers, here or on a server.", works: false },
  { kind: "slurm", title: "Slurm clusters", when: "For a cluster that shares its nodes out among many people.", works: false },
];

/** Whether a kind of a worker file is one that this version can use. */
export function isWorking(kind: string): kind is WorkingKind {
  return kind === "local" || kind === "ssh";
}

/** A kind by its name in a worker file, for a line of text. */
export function kindWords(kind: string): string {
  switch (kind) {
    case "local":
      return "This machine";
    case "psexec":
      return "Windows over PsExec";
    case "docker":
      return "Docker";
    case "ssh":
      return "SSH";
    case "slurm":
      return "Slurm";
    default:
      return kind;
  }
}
