import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Ends the output with the line that the other checks end with. */
export default class ClosingLine implements Reporter {
  #passed = 0;
  #failed = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === "skipped") {
      const why = test.annotations.find((annotation) => annotation.type === "skip")?.description ?? "no reason given";
      console.log(`skipped: ${test.title}: ${why}`);
    } else if (result.status === "passed") this.#passed += 1;
    else this.#failed += 1;
  }

  onEnd(_result: FullResult): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
  }
}
