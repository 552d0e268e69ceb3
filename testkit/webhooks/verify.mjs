// Verifies requests with the library of the specification for JavaScript; a bent one must fail.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const hooks = JSON.parse(readFileSync(process.argv[2], "utf8"));
let verified = 0;
for (const { body, headers, secrets, type } of hooks) {
  for (const secret of secrets) {
    const said = new Webhook(secret).verify(body, headers);
    if (said.type !== type) throw new Error("another body");
    verified += 1;
    const later = String(Number(headers["webhook-timestamp"]) + 1);
    for (const [bent, head] of [
      [`${body} `, headers],
      [body, { ...headers, "webhook-id": "other" }],
      [body, { ...headers, "webhook-timestamp": later }],
    ]) {
      let refused = false;
      try {
        new Webhook(secret).verify(bent, head);
      } catch {
        refused = true;
      }
      if (!refused) throw new Error("a bent request was verified");
    }
  }
}
const version = JSON.parse(readFileSync("node_modules/standardwebhooks/package.json", "utf8")).version;
console.log(`JavaScript standardwebhooks ${version}: ${hooks.length} requests, ${verified} secrets verified, bent ones refused`);
