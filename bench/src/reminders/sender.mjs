// A pooled nodemailer sender: node sender.mjs <folder of node_modules> <port> <messages> <connections> <bytes a message>
import { createRequire } from 'node:module';

const [folder, port, messages, connections, bytes] = process.argv.slice(2);
const nodemailer = createRequire(folder + '/')('nodemailer');
const transport = nodemailer.createTransport({
  host: '127.0.0.1', port: Number(port), ignoreTLS: true,
  pool: true, maxConnections: Number(connections), maxMessages: Infinity,
});

// A letter of the wanted size, its places filled in for each message; a sixth of it is text, the rest HTML.
const line = '<td style="padding: 0 0 8px 0; font-size: 14px">{{subject}} for {{name}} at {{time}}</td>\n';
const fill = (size) => line.repeat(Math.max(1, Math.round(size / (line.length + 12))));
const size = Number(bytes) - 900;
const layouts = { text: fill(size / 6), html: fill((size * 5) / 6) };
const render = (layout, values) => layout.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);

let next = 0, done = 0;
function pump() {
  while (next < messages && transport.isIdle()) {
    const values = { subject: `Call back about offer ${next}`, name: `Person ${next % 20}`, time: '09:30' };
    transport.sendMail({
      from: 'Rapport <rapport@localhost>',
      to: `"${values.name}" <person${next % 20}@sales.example>`,
      subject: `Reminder: ${values.subject}`,
      text: render(layouts.text, values),
      html: render(layouts.html, values),
    }, (error) => {
      if (error) { console.error(error); process.exit(1); }
      if (++done == messages) transport.close();
    });
    next++;
  }
}
transport.on('idle', pump);
pump();
