// The worked example's first calls, made by the client that @hey-api/openapi-ts generates.
import * as api from "./hey";
import { client } from "./hey/client.gen";

const [baseUrl, key] = process.argv.slice(2);
client.setConfig({ baseUrl: baseUrl as never, headers: { Authorization: `Bearer ${key}` } });

/** The answer's body, where its status is the one that is expected. */
function of<T>(status: number, answer: { data?: T; error?: unknown; response?: Response }): NonNullable<T> {
  if (answer.response?.status !== status || answer.data == null) {
    throw new Error(`${answer.response?.url}: ${answer.response?.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

function check(holds: boolean, what: string) {
  if (!holds) throw new Error(what);
}

const team = of(201, await api.createTeam({ body: { name: "North of hey" } }));
const user = of(201, await api.createUser({ body: {
  name: "Ada Rep", email: "ada.hey@example.com", role: "rep", team_id: team.id, timezone: "Asia/Shanghai", locale: "zh-CN" } }));
const body = { first_name: "Wei", last_name: "Zhang", company: "Nimbus", email: "Wei.Hey@Nimbus.example", phone: "+86 138 0013 8003",
  source: "hey", external_id: "w-17", message: "Please call me" };
const created = of(201, await api.createLead({ body }));
const merged = of(200, await api.createLead({ body }));
check(merged.disposition === "merged", "merged");
const lead_id = String((created as { lead: { id?: unknown } }).lead.id);
const tasks = of(200, await api.listTasks({ query: { lead_id } }));
check(tasks.data.length === 1 && tasks.data[0].kind === "call", "one call");
const sale = of(201, await api.convertLead({ path: { id: lead_id },
  body: { deal: { name: "Nimbus 2027", value: { amount: "12000.00", currency: "USD" } } } }));
const customer_id = sale.customer.id;
const task = of(201, await api.createTask({ body: { subject: "Send the offer", kind: "call", customer_id,
  owner_id: user.id, due_at: "2027-11-23T10:00:00Z", remind_at: "2027-11-23T09:45:00Z" } }));
const done = of(200, await api.completeTask({ path: { id: task.id }, body: { outcome: "reached", note: "wants a demo" } }));
check(done.status === "done", "done");
const won = of(200, await api.patchDeal({ path: { id: sale.deal!.id }, body: { status: "won" } }));
check(won.status === "won", "won");
of(201, await api.createInteraction({ body: { customer_id, channel: "call", direction: "outbound", summary: "Intro",
  occurred_at: "2026-11-21T08:00:00Z" } }));
const bought = of(201, await api.createPurchase({ body: { customer_id, external_id: "so-9-hey", purchased_on: "2026-11-21",
  total: { amount: "12000.00", currency: "USD" } } }));
check(bought.total.amount === "12000.00", "the purchase");
console.log("@hey-api/openapi-ts: OK");
