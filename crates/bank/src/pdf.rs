//! Documents: lines of text as a PDF (ISO 32000-1), small and complete: a catalogue, pages of A4, one
//! typewriter font that every reader has, a cross-reference table.

/// Lines on a page.
const LINES: usize = 60;

/// Points from one line to the next, and the size of the letters.
const LEADING: usize = 12;
const SIZE: usize = 9;

/// Objects before the first page: the catalogue, the tree of pages, the font.
const FIXED: usize = 3;

/// A PDF that shows these lines, on as many pages as they take.
pub(crate) fn document(lines: &[String]) -> Vec<u8> {
    let mut pages: Vec<&[String]> = lines.chunks(LINES).collect();
    if pages.is_empty() {
        pages.push(&[]);
    }
    let numbers = (0..pages.len()).map(|page| format!("{} 0 R", page_number(page)));
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            pages.len(),
            numbers.collect::<Vec<_>>().join(" ")
        )
        .into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (place, page) in pages.iter().enumerate() {
        let content = page_number(place) + 1;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
                 /Resources << /Font << /F1 3 0 R >> >> >>"
            )
            .into_bytes(),
        );
        let shown = shown(page);
        let mut stream = format!("<< /Length {} >>\nstream\n", shown.len()).into_bytes();
        stream.extend(shown);
        stream.extend(b"\nendstream");
        objects.push(stream);
    }
    written(&objects)
}

fn page_number(page: usize) -> usize {
    FIXED + 1 + page * 2
}

/// The operators that show a page's lines.
fn shown(lines: &[String]) -> Vec<u8> {
    let mut bytes = format!("BT /F1 {SIZE} Tf {LEADING} TL 48 790 Td").into_bytes();
    for line in lines {
        bytes.extend(b" (");
        for letter in line.chars() {
            // What the font's encoding lacks is shown as a question mark; the first 256 are the same.
            let byte = u8::try_from(u32::from(letter)).ok();
            let byte = byte
                .filter(|byte| matches!(byte, 0x20..=0x7e | 0xa0..))
                .unwrap_or(b'?');
            if matches!(byte, b'(' | b')' | b'\\') {
                bytes.push(b'\\');
            }
            bytes.push(byte);
        }
        bytes.extend(b") Tj T*");
    }
    bytes.extend(b" ET");
    bytes
}

/// The file: objects in their order, where each begins, and where that is told.
fn written(objects: &[Vec<u8>]) -> Vec<u8> {
    // The four bytes tell programs that move files about that this is not text.
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut begins = Vec::with_capacity(objects.len());
    for (place, object) in objects.iter().enumerate() {
        begins.push(file.len());
        file.extend(format!("{} 0 obj\n", place + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for begin in begins {
        file.extend(format!("{begin:010} 00000 n \n").bytes());
    }
    file.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(file: &[u8], text: &str) -> usize {
        file.windows(text.len())
            .position(|part| part == text.as_bytes())
            .unwrap()
    }

    #[test]
    fn every_object_begins_where_the_table_says() {
        let lines: Vec<String> = (0..130)
            .map(|n| format!("line {n} (of \\ many) \u{e9}\u{20ac}"))
            .collect();
        let file = document(&lines);
        assert!(file.starts_with(b"%PDF-1.4\n") && file.ends_with(b"%%EOF\n"));
        let text = String::from_utf8_lossy(&file);
        assert!(text.contains("/Count 3"), "130 lines take three pages");
        let table = find(&file, "xref\n0 ");
        let told: usize = text
            .rsplit("startxref\n")
            .next()
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(told, table);
        let rows = String::from_utf8_lossy(&file[table..]).into_owned();
        let rows: Vec<&str> = rows.lines().skip(2).take_while(|row| *row != "trailer").collect();
        assert_eq!(rows.len(), 1 + FIXED + 3 * 2);
        for (number, row) in rows.iter().enumerate().skip(1) {
            let begin: usize = row[..10].parse().unwrap();
            assert!(
                file[begin..].starts_with(format!("{number} 0 obj\n").as_bytes()),
                "{row}"
            );
        }
        for (stream, _) in text
            .match_indices("stream\n")
            .filter(|(at, _)| !text[..*at].ends_with("end"))
        {
            assert!(text[..stream].ends_with(">>\n"));
        }
    }

    #[test]
    fn a_streams_length_is_its_own_and_brackets_are_escaped() {
        let file = document(&["a (b) \\ \u{e9} \u{4e00}".to_owned()]);
        let length = find(&file, "/Length ") + "/Length ".len();
        let digits: String = file[length..]
            .iter()
            .map(|b| char::from(*b))
            .take_while(char::is_ascii_digit)
            .collect();
        let begin = find(&file, "stream\n") + "stream\n".len();
        let end = find(&file, "\nendstream");
        assert_eq!(digits.parse::<usize>().unwrap(), end - begin);
        let shown = &file[begin..end];
        assert!(
            shown.windows(14).any(|part| part == b"(a \\(b\\) \\\\ \xe9 "),
            "escaped, and in the font's letters"
        );
        assert!(
            shown.windows(4).any(|part| part == b"?) T"),
            "what the font lacks is a question mark"
        );
    }

    #[test]
    fn nothing_to_say_is_still_a_document() {
        assert!(String::from_utf8_lossy(&document(&[])).contains("/Count 1"));
    }
}
