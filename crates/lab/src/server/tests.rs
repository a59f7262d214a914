use hickory_proto::op::Query;
use hickory_proto::rr::RecordType;

use super::*;

const SOA: &str = "@ 60 SOA ns admin 1 7200 900 86400 60\n";

fn world(faults: &[(&str, DnsFault)]) -> World {
    let large: String = (1..200).map(|n| format!("large A 192.0.2.{n}\n")).collect();
    let mut zones = Zones::default();
    let text = format!("{SOA}small A 192.0.2.1\n{large}");
    zones.add(&name("example"), &text).unwrap();
    World::new(zones, faults.iter().map(|(at, fault)| (name(at), *fault)))
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn request(owner: &str) -> Message {
    let mut request = Message::query();
    request.add_query(Query::query(name(owner), RecordType::A));
    request
}

fn ask(world: &World, owner: &str) -> Option<Message> {
    let request = request(owner).to_vec().unwrap();
    let answer = world.respond(RequestTransport::Udp, &request)?;
    Some(Message::from_vec(&answer).unwrap())
}

async fn start(world: World) -> SocketAddr {
    let server = LabServer::bind("127.0.0.1:0".parse().unwrap(), world).await;
    let server = server.unwrap();
    let address = server.local_addr();
    tokio::spawn(server.run());
    address
}

#[test]
fn the_closest_fault_applies() {
    let world = world(&[
        ("EXAMPLE", DnsFault::Refused),
        ("b.example.", DnsFault::Servfail),
    ]);
    let code = |owner| ask(&world, owner).unwrap().response_code;
    assert_eq!(code("small.example."), ResponseCode::Refused);
    assert_eq!(code("b.example."), ResponseCode::ServFail);
    assert_eq!(code("A.B.Example."), ResponseCode::ServFail);
    assert_eq!(code("ab.example."), ResponseCode::Refused);
}

#[test]
fn invalid_request_gets_no_answer_or_formerr() {
    let world = world(&[]);
    let respond = |bytes: &[u8]| world.respond(RequestTransport::Udp, bytes);
    let request = request("small.example.").to_vec().unwrap();
    assert_eq!(respond(&request[..11]), None);
    let refused = Message::from_vec(&respond(&request[..20]).unwrap()).unwrap();
    assert_eq!(refused.response_code, ResponseCode::FormErr);
    assert_eq!(refused.id.to_be_bytes(), request[..2]);
    let answer = respond(&request).unwrap();
    assert_eq!(respond(&answer), None);
}

#[test]
fn datagrams_fit_what_the_requestor_takes() {
    let world = world(&[]);
    let mut request = request("large.example.");
    let mut truncated = |payload| {
        request
            .edns
            .get_or_insert_default()
            .set_max_payload(payload);
        let answer = world.respond(RequestTransport::Udp, &request.to_vec().unwrap());
        let answer = Message::from_vec(&answer.unwrap()).unwrap();
        answer.truncation && answer.answers.is_empty() && answer.edns.is_some()
    };
    assert!(truncated(512) && truncated(u16::MAX));
    assert!(!ask(&world, "small.example.").unwrap().truncation);
}

#[tokio::test]
async fn both_transports_on_one_port() {
    let address = start(world(&[])).await;
    let request = request("large.example.").to_vec().unwrap();

    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut buffer = [0; 2048];
    for junk in [&[][..], &[0; 3], &request] {
        udp.send_to(junk, address).await.unwrap();
    }
    let length = udp.recv(&mut buffer).await.unwrap();
    let short = Message::from_vec(&buffer[..length]).unwrap();
    assert!(short.truncation && short.answers.is_empty());

    let mut tcp = TcpStream::connect(address).await.unwrap();
    for _ in 0..2 {
        send(&mut tcp, &request).await.unwrap();
        let full = Message::from_vec(&receive(&mut tcp).await.unwrap()).unwrap();
        assert_eq!((full.truncation, full.answers.len()), (false, 199));
    }
}

#[tokio::test]
async fn silence_keeps_a_connection_and_hanging_up_frees_it() {
    let hangs_up = ("bad.example", DnsFault::TruncatedNoTcp);
    let address = start(world(&[hangs_up, ("mute.example", DnsFault::Timeout)])).await;
    let ask = |owner| request(owner).to_vec().unwrap();
    for _ in 0..=MAX_CONNECTIONS {
        let mut tcp = TcpStream::connect(address).await.unwrap();
        send(&mut tcp, &ask("bad.example.")).await.unwrap();
        assert!(receive(&mut tcp).await.is_err());
    }
    let mut tcp = TcpStream::connect(address).await.unwrap();
    send(&mut tcp, &ask("mute.example.")).await.unwrap();
    send(&mut tcp, &ask("small.example.")).await.unwrap();
    let answer = Message::from_vec(&receive(&mut tcp).await.unwrap()).unwrap();
    assert_eq!(answer.queries[0].name(), &name("small.example."));
}

#[tokio::test]
async fn only_loopback_addresses() {
    let server = LabServer::bind("0.0.0.0:0".parse().unwrap(), World::default()).await;
    assert_eq!(server.unwrap_err().kind(), io::ErrorKind::InvalidInput);
}
