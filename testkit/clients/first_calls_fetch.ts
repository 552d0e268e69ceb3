// The worked example's first calls, made by openapi-fetch over the types that openapi-typescript generates.
import createClient from "openapi-fetch";
import type { paths } from "./schema";

const [baseUrl, key] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });

/** The answer's body, where its status is the one that is expected. */
function of<T>(status: number, answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  if (answer.response.status !== status || answer.data == null) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

function check(holds: boolean, what: string) {
  if (!holds) throw new Error(what);
}

const team = of(201, await api.POST("/v1/teams", { body: { name: "North of fetch" } }));
const user = of(201, await api.POST("/v1/users", { body: {
  name: "Ada Rep", email: "ada.fetch@example.com", role: "rep", team_id: team.id, timezone: "Asia/Shanghai", locale: "zh-CN" } }));
const body = { first_name: "Wei", last_name: "Zhang", company: "Nimbus", email: "Wei.Fetch@Nimbus.example", phone: "+86 138 0013 8002",
  source: "fetch", external_id: "w-17", message: "Please call me" };
const created = of(201, await api.POST("/v1/leads", { body }));
const lead = created.lead;
// Who may not read the lead gets back what was sent, which has no id.
if (!("id" in lead)) throw new Error("the lead is not shown");
check(lead.email === "wei.fetch@nimbus.example", "the lead's e-mail");
const merged = of(200, await api.POST("/v1/leads", { body }));
check(merged.disposition === "merged" && merged.matched?.by === "external_id", "merged");
const lead_id = lead.id;
const tasks = of(200, await api.GET("/v1/tasks", { params: { query: { lead_id } } }));
check(tasks.data.length === 1 && tasks.data[0].kind === "call", "one call");
const sale = of(201, await api.POST("/v1/leads/{id}/convert", { params: { path: { id: lead_id } },
  body: { deal: { name: "Nimbus 2027", value: { amount: "12000.00", currency: "USD" } } } }));
const customer_id = sale.customer.id;
const task = of(201, await api.POST("/v1/tasks", { body: { subject: "Send the offer", kind: "call", customer_id,
  owner_id: user.id, due_at: "2027-11-23T10:00:00Z", remind_at: "2027-11-23T09:45:00Z" } }));
const done = of(200, await api.POST("/v1/tasks/{id}/complete", { params: { path: { id: task.id } },
  body: { outcome: "reached", note: "wants a demo" } }));
check(done.status === "done", "done");
const won = of(200, await api.PATCH("/v1/deals/{id}", { params: { path: { id: sale.deal!.id } }, body: { status: "won" } }));
check(won.status === "won" && won.value?.amount === "12000.00", "won");
of(201, await api.POST("/v1/interactions", { body: { customer_id, channel: "call", direction: "outbound", summary: "Intro",
  occurred_at: "2026-11-21T08:00:00Z" } }));
const bought = of(201, await api.POST("/v1/purchases", { body: { customer_id, external_id: "so-9-fetch", purchased_on: "2026-11-21",
  total: { amount: "12000.00", currency: "USD" } } }));
check(bought.total.amount === "12000.00", "the purchase");
console.log("openapi-typescript with openapi-fetch: OK");
