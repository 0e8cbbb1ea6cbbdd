import Domain

extension People {
    /// Everybody, as they were at one moment.
    static func read(on connection: Connection) throws(StorageError) -> People {
        try connection.reading { () throws(StorageError) in
            People(
                users: try User.all(on: connection),
                teams: try Team.all(on: connection),
                members: try TeamMember.all(on: connection))
        }
    }
}
