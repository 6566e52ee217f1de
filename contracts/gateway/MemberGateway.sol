// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC7786GatewaySource, IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {HospitalId} from "../identifiers.sol";
import {IHospitalRegistry, MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IMemberGateway} from "./IMemberGateway.sol";

/// @title ERC-7786 gateway attested by members
contract MemberGateway is IMemberGateway, ChartpassDomain, Ownable2Step {
    bytes32 public constant GATEWAY_MESSAGE_TYPEHASH = keccak256(
        "GatewayMessage(bytes32 sendId,uint256 sourceChain,address sourceGateway,address sender,uint256 destinationChain,address recipient,bytes32 payloadHash,uint64 nonce,uint64 time,uint64 expiry)"
    );

    /// @notice How long a message may be delivered after it was sent.
    uint64 public constant MESSAGE_LIFETIME = 7 days;

    IHospitalRegistry public immutable REGISTRY;

    /// @notice Number of messages sent.
    uint64 public nonce;

    mapping(uint256 chainId => Peer) private _peers;
    mapping(bytes32 sendId => bool) private _delivered;

    constructor(
        bytes32 salt,
        IHospitalRegistry registry_,
        address administrator
    ) ChartpassDomain(salt) Ownable(administrator) {
        REGISTRY = registry_;
    }

    /// @inheritdoc IMemberGateway
    function setPeer(uint256 chainId, address gateway, HospitalId consortium) external onlyOwner {
        _peers[chainId] = Peer(gateway, consortium);
        emit PeerChanged(chainId, gateway, consortium);
    }

    /// @inheritdoc IERC7786GatewaySource
    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable returns (bytes32 sendId) {
        require(msg.value == 0, ValueNotSupported(msg.value));
        if (attributes.length != 0) revert UnsupportedAttribute(bytes4(attributes[0]));
        (uint256 chainId, address target) = InteroperableAddress.parseEvmV1Calldata(recipient);
        require(_peers[chainId].gateway != address(0), PeerUnknown(chainId));

        GatewayMessage memory message = GatewayMessage({
            sendId: 0,
            sourceChain: block.chainid,
            sourceGateway: address(this),
            sender: msg.sender,
            destinationChain: chainId,
            recipient: target,
            payloadHash: keccak256(payload),
            nonce: ++nonce,
            time: uint64(block.timestamp),
            expiry: uint64(block.timestamp) + MESSAGE_LIFETIME
        });
        sendId = _idOf(message);
        message.sendId = sendId;

        emit MessageSent(
            sendId,
            InteroperableAddress.formatEvmV1(block.chainid, msg.sender),
            recipient,
            payload,
            0,
            attributes
        );
        emit MessageQueued(sendId, message, payload);
    }

    /// @inheritdoc IMemberGateway
    function deliver(
        GatewayMessage calldata message,
        bytes calldata payload,
        MemberSignatures calldata members
    ) external {
        bytes32 sendId = message.sendId;
        Peer storage peer = _peers[message.sourceChain];
        require(peer.gateway != address(0), PeerUnknown(message.sourceChain));
        require(
            peer.gateway == message.sourceGateway,
            PeerMismatch(message.sourceChain, peer.gateway, message.sourceGateway)
        );
        require(
            message.destinationChain == block.chainid,
            DestinationMismatch(block.chainid, message.destinationChain)
        );
        require(keccak256(payload) == message.payloadHash, PayloadMismatch(message.payloadHash, keccak256(payload)));
        bytes32 expected = _idOf(message);
        require(sendId == expected, SendIdMismatch(expected, sendId));
        require(block.timestamp <= message.expiry, MessageExpired(sendId, message.expiry));
        require(!_delivered[sendId], MessageAlreadyDelivered(sendId));
        REGISTRY.checkMembers(
            peer.consortium,
            _digest(keccak256(abi.encode(GATEWAY_MESSAGE_TYPEHASH, message))),
            members
        );

        _delivered[sendId] = true;
        emit MessageDelivered(sendId, message.sourceChain, message.recipient, uint64(block.timestamp));
        bytes4 answer = IERC7786Recipient(message.recipient).receiveMessage(
            sendId,
            InteroperableAddress.formatEvmV1(message.sourceChain, message.sender),
            payload
        );
        require(answer == IERC7786Recipient.receiveMessage.selector, RecipientRefused(message.recipient));
    }

    /// @inheritdoc IERC7786GatewaySource
    function supportsAttribute(bytes4) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IMemberGateway
    function isDelivered(bytes32 sendId) external view returns (bool) {
        return _delivered[sendId];
    }

    /// @inheritdoc IMemberGateway
    function peerOf(uint256 chainId) external view returns (Peer memory) {
        return _peers[chainId];
    }

    /// @dev Hash of the message with its own id left empty.
    function _idOf(GatewayMessage memory message) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    message.sourceChain,
                    message.sourceGateway,
                    message.sender,
                    message.destinationChain,
                    message.recipient,
                    message.payloadHash,
                    message.nonce,
                    message.time,
                    message.expiry
                )
            );
    }
}
