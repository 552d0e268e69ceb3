//! The relaxed forms of RFC 6376, 3.4: what relays may change without breaking a signature.

/// Name and relaxed line, with its end, of each header, in their order.
pub fn headers(head: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut headers: Vec<Vec<u8>> = Vec::new();
    for line in lines(head) {
        match (line.first(), headers.last_mut()) {
            // A folded line goes on with the one before it.
            (Some(b' ' | b'\t'), Some(last)) => last.extend_from_slice(line),
            _ => headers.push(line.to_vec()),
        }
    }
    headers.iter().filter_map(|line| relaxed(line)).collect()
}

fn relaxed(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = String::from_utf8_lossy(line.get(..colon)?).trim().to_ascii_lowercase();
    let value = single_spaces(line.get(colon + 1..)?);
    let value = value.trim_ascii();
    let line = [name.as_bytes(), b":", value, b"\r\n"].concat();
    Some((name, line))
}

/// Without blanks at line ends and empty lines at its end; an empty body stays empty.
pub fn body(body: &[u8]) -> Vec<u8> {
    let lines: Vec<Vec<u8>> = lines(body)
        .map(|line| {
            let mut line = single_spaces(line);
            line.truncate(line.trim_ascii_end().len());
            line
        })
        .collect();
    let filled = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    lines.into_iter().take(filled).flat_map(|line| [line, b"\r\n".to_vec()].concat()).collect()
}

/// Lines by CRLF, without it.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Every run of blanks and tabs as one blank.
fn single_spaces(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    for byte in line {
        match byte {
            b' ' | b'\t' if out.last() == Some(&b' ') => {}
            b' ' | b'\t' => out.push(b' '),
            _ => out.push(*byte),
        }
    }
    out
}
