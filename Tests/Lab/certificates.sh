#!/bin/sh
# certificates.sh DIR: an authority, and certificates for the lab's hosts: good, self-signed, expired, with odd names.
set -eu
mkdir -p "$1"; cd "$1"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj "/CN=lab authority" 2>/dev/null
names="DNS:github.com,DNS:*.corp.example,DNS:*.vanity.example,DNS:example.com,DNS:*.example.com,DNS:localhost,IP:127.0.0.1"
openssl req -newkey rsa:2048 -nodes -keyout good.key -out good.csr -subj "/CN=lab" 2>/dev/null
printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\n' "$names" > good.ext
openssl x509 -req -in good.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile good.ext -out good.pem 2>/dev/null
# A star before one label, and a common name alone: OpenSSL refuses the first and takes the second, go the other way round.
for kind in star common; do
  openssl req -newkey rsa:2048 -nodes -keyout $kind.key -out $kind.csr -subj "/CN=at-127-0-0-9.common.example" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\n' > $kind.ext
  [ $kind = common ] || printf 'subjectAltName=DNS:*.star\n' >> $kind.ext
  openssl x509 -req -in $kind.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile $kind.ext -out $kind.pem 2>/dev/null
done
openssl req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.pem -days 30 -subj "/CN=selfsigned.test" \
  -addext "subjectAltName=DNS:selfsigned.test" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout expired.key -out expired.csr -subj "/CN=expired.test" 2>/dev/null
: > index.txt; echo 01 > serial; mkdir -p issued
cat > authority.cnf <<C
[ca]
default_ca = lab
[lab]
dir = .
database = index.txt
serial = serial
new_certs_dir = issued
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
x509_extensions = ext
[any]
commonName = supplied
[ext]
subjectAltName = DNS:expired.test
C
openssl ca -batch -config authority.cnf -in expired.csr -out expired.pem -notext \
  -startdate 20200101000000Z -enddate 20200201000000Z 2>/dev/null
mkdir -p trusted; cp ca.pem trusted/; openssl rehash trusted 2>/dev/null
